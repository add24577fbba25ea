"""Least-cost dispatch of a window by HiGHS, as a linear or mixed-integer program.

Reads one JSON object from standard input and writes one: {"cost_usd", "bound_usd", "unserved_mwh"}.
Input: hours (rows of load, sun, price, limit, MW of each plant), battery or null, plants, stored_mwh, online, plant_mw,
charges (usd_per_mw, above_mw and hours whose grid peak is paid for), integer, gap. Keys of battery and plants are those of
the structs in src/model/dispatch.
"""

import json
import math
import sys

import highspy
import numpy as np

UNSERVED_USD_PER_MWH = 1e6


class Program:
    """Columns and rows as HiGHS takes them."""

    def __init__(self):
        self.cost, self.low, self.high, self.whole = [], [], [], []
        self.row_low, self.row_high, self.starts, self.index, self.value = [], [], [0], [], []

    def column(self, cost=0.0, low=0.0, high=math.inf, whole=False):
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, low, high, *terms):
        factors = {}
        for column, factor in terms:
            factors[column] = factors.get(column, 0.0) + factor
        self.index += factors.keys()
        self.value += factors.values()
        self.starts.append(len(self.index))
        self.row_low.append(low)
        self.row_high.append(high)

    def solve(self, gap):
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.row_low)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = (np.array(x, dtype=float) for x in (self.cost, self.low, self.high))
        lp.row_lower_, lp.row_upper_ = np.array(self.row_low, dtype=float), np.array(self.row_high, dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.starts)
        lp.a_matrix_.index_ = np.array(self.index)
        lp.a_matrix_.value_ = np.array(self.value, dtype=float)
        if any(self.whole):
            kinds = highspy.HighsVarType
            lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self.whole]
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("time_limit", 300.0)
        highs.passModel(lp)
        highs.run()
        info = highs.getInfo()
        bound = info.mip_dual_bound if any(self.whole) else info.objective_function_value
        return info.objective_function_value, bound, np.array(highs.getSolution().col_value)


def battery_columns(program, battery, hours, stored):
    """Charge and discharge of each hour; a battery shares an hour between them."""
    flows = []
    for load, *_ in hours:
        charge = program.column(high=battery["charge_mw"])
        discharge = program.column(battery["wear_usd_per_mwh"], high=min(battery["discharge_mw"], load))
        after = program.column(high=battery["energy_mwh"])
        terms = [(after, 1.0), (charge, -battery["charge_efficiency"]), (discharge, 1.0 / battery["discharge_efficiency"])]
        if flows:
            program.row(0.0, 0.0, *terms, (flows[-1][2], -1.0))
        else:
            program.row(stored, stored, *terms)
        program.row(-math.inf, 1.0, (charge, 1.0 / battery["charge_mw"]), (discharge, 1.0 / battery["discharge_mw"]))
        flows.append((charge, discharge, after))
    return flows


def plant_columns(program, plant, available, online, mw, integer):
    """Output of each hour."""
    outputs, was, slow = [], (None, online), plant["ramp_mw_per_hour"] < plant["unit_mw"]
    step = max(plant["ramp_mw_per_hour"], plant["minimum_share"] * plant["unit_mw"]) if slow else 0.0
    output = None
    for most in available:
        units = max(0, math.ceil(most / plant["unit_mw"] - 1e-9))
        unit = most / units if units else 0.0
        running = program.column(plant["no_load_usd_per_hour"], high=units, whole=integer)
        starts = program.column(plant["start_usd"])
        stops = program.column()
        last, output = output, program.column(plant["incremental_usd_per_mwh"])
        terms = [(running, 1.0), (starts, -1.0), (stops, 1.0)]
        if was[0] is None:
            program.row(online, online, *terms)
        else:
            program.row(0.0, 0.0, *terms, (was[0], -1.0))
        program.row(-math.inf, 0.0, (output, 1.0), (running, -unit))
        program.row(0.0, math.inf, (output, 1.0), (running, -unit * plant["minimum_share"]))
        if slow:
            ramp = plant["ramp_mw_per_hour"]
            kept = [(running, -ramp), (starts, ramp)]
            before, known = ([(last, -1.0)], 0.0) if last is not None else ([], mw)
            program.row(-math.inf, known, (output, 1.0), *before, *kept, (starts, -step))
            fall = [(column, -factor) for column, factor in before]
            program.row(-math.inf, -known, (output, -1.0), *fall, *kept, (stops, -step))
        was = (running, None)
        outputs.append(output)
    return outputs


def main():
    case = json.load(sys.stdin)
    hours, battery = case["hours"], case["battery"]
    program = Program()
    peaks = [(program.column(charge["usd_per_mw"], low=charge["above_mw"]), set(charge["hours"])) for charge in case["charges"]]
    storage = battery_columns(program, battery, hours, case["stored_mwh"]) if battery else []
    plants = []
    for at, plant in enumerate(case["plants"]):
        available = [hour[4 + at] for hour in hours]
        plants.append(plant_columns(program, plant, available, case["online"][at], case["plant_mw"][at], case["integer"]))
    unserved = []
    for at, (load, sun, price, limit, *_) in enumerate(hours):
        grid = program.column(price, high=limit)
        unserved.append(program.column(UNSERVED_USD_PER_MWH, high=load))
        used = program.column(high=sun)
        terms = [(grid, 1.0), (unserved[-1], 1.0), (used, 1.0)]
        terms += [(storage[at][1], 1.0), (storage[at][0], -1.0)] if storage else []
        terms += [(plant[at], 1.0) for plant in plants]
        if any(plant["minimum_share"] > 0.0 for plant in case["plants"]):
            terms.append((program.column(), -1.0))
        program.row(load, load, *terms)
        for peak, watched in peaks:
            if at in watched:
                program.row(-math.inf, 0.0, (grid, 1.0), (peak, -1.0))
    cost, bound, values = program.solve(case["gap"])
    paid = sum(charge["usd_per_mw"] * charge["above_mw"] for charge in case["charges"])
    json.dump({"cost_usd": cost - paid, "bound_usd": bound - paid, "unserved_mwh": values[unserved].sum()}, sys.stdout)


main()
