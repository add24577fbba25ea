"""A year of a microgrid by Vessim: sun, a load, a battery that takes the surplus and covers the deficit, the grid.

Reads one JSON object from standard input: load_mw and sun_mw (lists, one value an hour), energy_mwh, c_rate, min_soc.
Writes {"import_mwh", "export_mwh", "soc"} with the battery's share of charge at each hour's beginning.
"""

import json
import sys

import pandas as pd
import vessim

HOUR = 3600
W_PER_MW = 1e6


class Ledger(vessim.Controller):
    """Adds up what crosses the grid connection."""

    def __init__(self):
        self.imported, self.exported, self.soc = 0.0, 0.0, []

    def step(self, now, microgrid_states):
        (state,) = microgrid_states.values()
        self.imported += max(-state["p_grid"], 0.0) / W_PER_MW
        self.exported += max(state["p_grid"], 0.0) / W_PER_MW
        self.soc.append(state["dispatch_states"]["battery"]["soc"])


def trace(values):
    watts = pd.Series([value * W_PER_MW for value in values], index=[float(at * HOUR) for at in range(len(values))])
    return vessim.Trace(watts)


def main():
    case = json.load(sys.stdin)
    environment = vessim.Environment(sim_start="2023-01-01", step_size=HOUR)
    battery = vessim.SimpleBattery(
        "battery",
        capacity=case["energy_mwh"] * W_PER_MW,
        initial_soc=case["min_soc"],
        min_soc=case["min_soc"],
        c_rate=case["c_rate"],
    )
    environment.add_microgrid(
        actors=[vessim.Consumer("load", trace(case["load_mw"])), vessim.Producer("sun", trace(case["sun_mw"]))],
        dispatchables=[battery, vessim.GridConnection()],
    )
    ledger = environment.add_controller(Ledger())
    environment.run(until=len(case["load_mw"]) * HOUR)
    json.dump({"import_mwh": ledger.imported, "export_mwh": ledger.exported, "soc": ledger.soc}, sys.stdout)


main()
