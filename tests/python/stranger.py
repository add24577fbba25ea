"""Recomputes measures of a run from its exported panels alone, replication by replication.

    python stranger.py FOLDER=DISCOUNT_RATE...

Reads `replications.parquet` and the panels `monthly*.parquet` with polars; shares no code with gridrack. Prints for each folder
how many measures it recomputed and which it cannot, and ends with code 1 where one differs.
"""

import sys
from pathlib import Path

import polars as pl

TOLERANCE = 1e-9
WITHIN_CENTS = 0.02
SERVED = ["internal", "reserved", "on_demand", "spot"]
SOLD = SERVED[1:]
NOT_READY = ["waiting_for_crew", "burn_in", "rma", "failed", "maintenance", "hot_spare"]


class Panels:
    """The panels of a run, with sums by replication."""

    def __init__(self, folder):
        self.read = lambda name: pl.read_parquet(folder / f"monthly{name}.parquet")
        self.sites = self.read("")
        self.segments = self.read("-segments")
        self.contracts = self.read("-contracts")
        self.fleets = self.read("-fleets")

    @staticmethod
    def sums(frame, columns):
        """Sum of columns by replication."""
        total = sum((pl.col(column) for column in columns), pl.lit(0.0))
        by = frame.group_by("replication").agg(total.sum().alias("sum"))
        return dict(by.iter_rows())

    def of(self, *columns):
        return self.sums(self.sites, columns)


def over(top, bottom):
    return {key: top[key] / bottom[key] if bottom[key] else None for key in bottom}


def plus(*parts):
    signed = [(1.0, part) if isinstance(part, dict) else part for part in parts]
    return {key: sum(sign * part[key] for sign, part in signed) for key in signed[0][1]}


def last(frame, column):
    return dict(frame.sort("month").group_by("replication").agg(pl.col(column).last()).iter_rows())


def of_sites(panels, measures):
    of, found = panels.of, {}
    hours = lambda lines: of(*[f"gpu_hours_{line}" for line in lines])
    every = [c for c in panels.sites.columns if c.startswith("gpu_hours_")]
    beside = {"ordered", "cancelled", "in_transit", "delivered", "retired"}
    ready = [c[10:] for c in every if c[10:] not in beside and c[10:] not in NOT_READY and not c[10:].startswith("stranded")]
    ready = [line for line in ready if line != "curtailed"]
    for column in every:
        found[column] = of(column)
    found["gpu_hours_ready"] = hours(ready)
    found["gpu_hours_sold"] = hours(SOLD)
    found["utilisation_sold_of_ready"] = over(hours(SOLD), hours(ready))
    found["utilisation_used_of_ready"] = over(hours(SERVED), hours(ready))
    found["utilisation_ready_of_delivered"] = over(hours(ready), of("gpu_hours_delivered"))
    found["utilisation_drawn_of_contracted"] = over(of("drawn_mwh"), of("contracted_mwh"))
    found["utilisation_drawn_of_firm_supply"] = over(of("drawn_mwh"), of("firm_supply_mwh"))
    revenue = of("revenue_reserved_usd", "revenue_on_demand_usd", "revenue_spot_usd")
    credits = [(-1.0, of("sla_credits_usd")), (-1.0, of("late_penalties_usd"))]
    found["revenue_usd"] = plus(revenue, *credits)
    found["revenue_usd_per_gpu_hour"] = over(found["revenue_usd"], hours(SOLD))
    for name in ["captive_use", "sla_credits", "late_penalties", "call_back_penalties", "bad_debt", "tax", "capacity_rent", "energy_sales"]:
        found[f"{name}_usd"] = of(f"{name}_usd")
    found["water_cost_usd"] = of("water_usd")
    found["capex_usd"] = of("capex_gpus_usd", "capex_network_usd", "capex_site_usd")
    found["capex_in_service_usd"] = of("placed_in_service_usd")
    found["energy_mwh"] = of("facility_mwh")
    for name in ["onsite", "solar", "emergency", "unserved", "grid"]:
        found[f"energy_{name}_mwh"] = of(f"{name}_mwh")
    found["energy_export_mwh"] = of("exported_mwh")
    found["battery_discharged_mwh"] = of("discharged_mwh")
    for name in ["battery_lost_mwh", "fuel_mmbtu", "water_m3", "carbon_t", "carbon_market_t", "capped_hours", "capped_gpu_hours", "capped_revenue_usd"]:
        found[name] = of(name)
    bills = [c for c in panels.sites.columns if c.startswith("bill_")]
    for column in bills:
        found[f"energy_{column}"] = of(column)
    used = hours(SERVED)
    for name, amount in [("energy_kwh", "facility_mwh"), ("water_l", "water_m3"), ("carbon_kg", "carbon_t")]:
        found[f"{name}_per_gpu_hour"] = {k: v and 1_000.0 * v for k, v in over(of(amount), used).items()}
    found["wue_l_per_kwh"] = over(of("water_m3"), of("drawn_mwh"))
    found["cue_kg_per_kwh"] = over(of("carbon_t"), of("drawn_mwh"))
    found["cue_market_kg_per_kwh"] = over(of("carbon_market_t"), of("drawn_mwh"))
    binding = [c for c in panels.sites.columns if c.startswith("binding_")]
    for column in binding:
        found[f"binding_share_{column[8:-6]}"] = over(of(column), of(*binding))
    for column in panels.sites.columns:
        for family in ["foregone_revenue_power", "foregone_revenue"]:
            if column.startswith(family) and column != f"{family}_usd":
                name = f"{family}_usd.{column[len(family) + 1:-4]}"
                if name in measures:
                    found[name] = of(column)
                break
    stranded = [m for m in measures if m.startswith("stranded_mwh.")]
    for name in stranded:
        found[name] = of(f"{name[13:]}_mwh")
    for family in ["foregone_revenue_usd", "foregone_revenue_power_usd", "stranded_mwh"]:
        parts = [found[m] for m in measures if m.startswith(family + ".") and m in found]
        if parts:
            found[family] = plus(*parts)
    return found


def of_books(panels, rate):
    """Earnings, cash and what is made of them; a flow falls at the end of its month."""
    of, found = panels.of, {}
    revenue = plus(of("revenue_reserved_usd", "revenue_on_demand_usd", "revenue_spot_usd"), (-1.0, of("sla_credits_usd", "late_penalties_usd")))
    gains = ["captive_use_usd", "energy_sales_usd"]
    losses = ["grid_energy", "fuel", "carbon", "water", "site_opex", "capacity_rent", "call_back_penalties", "bad_debt", "sga"]
    found["ebitda_usd"] = plus(revenue, of(*gains), (-1.0, of(*[f"{name}_usd" for name in losses])))
    bill = of("grid_energy_usd", "fuel_usd", "carbon_usd")
    found["energy_cost_usd"] = plus(bill, (-1.0, of("energy_sales_usd")))
    found["energy_price_usd_per_mwh"] = over(found["energy_cost_usd"], of("facility_mwh"))
    found["pue"] = over(of("facility_mwh", "battery_lost_mwh"), of("drawn_mwh"))
    column = lambda name: pl.col(name)
    ebitda = sum(map(column, ["revenue_reserved_usd", "revenue_on_demand_usd", "revenue_spot_usd", *gains]))
    ebitda -= sum(map(column, ["sla_credits_usd", "late_penalties_usd", *[f"{name}_usd" for name in losses]]))
    cash = ebitda - sum(map(column, ["tax_usd", "capex_gpus_usd", "capex_network_usd", "capex_site_usd"]))
    cash += column("resale_usd") + column("prepayments_usd")
    worth = column("revenue_reserved_usd") + column("revenue_on_demand_usd") + column("revenue_spot_usd") + column("captive_use_usd")
    worth -= column("sla_credits_usd") + column("late_penalties_usd")
    used = sum(pl.col(f"gpu_hours_{line}") for line in SERVED)
    flows = panels.sites.group_by("replication", "month").agg(cash.sum().alias("cash"), (worth - cash).sum().alias("outlay"), used.sum().alias("hours"))
    factor = (1.0 + rate) ** (-1.0 / 12.0)
    for names in ["npv_usd", "lcoc_usd_per_gpu_hour", "peak_funding_usd"]:
        found[names] = {}
    for (replication,), own in flows.sort("month").group_by(["replication"], maintain_order=True):
        present = lambda name, own=own: sum(flow * factor ** (at + 1) for at, flow in enumerate(own[name]))
        found["npv_usd"][replication] = present("cash")
        hours = present("hours")
        found["lcoc_usd_per_gpu_hour"][replication] = present("outlay") / hours if hours else None
        found["peak_funding_usd"][replication] = max(0.0, -own["cash"].cum_sum().min())
    return found


def of_segments(panels):
    found = {}
    for (name,), rows in panels.segments.group_by(["segment"]):
        of = lambda column, rows=rows: Panels.sums(rows, [column])
        found[f"segment_revenue_usd.{name}"] = of("revenue_usd")
        found[f"segment_gpu_hours.{name}"] = of("served_gpu_hours")
        found[f"segment_price_usd_per_gpu_hour.{name}"] = over(of("revenue_usd"), of("served_gpu_hours"))
        found[f"customers.{name}"] = of("admitted")
        found[f"blocked_fraction.{name}"] = over(of("lost"), of("arrived"))
        found[f"reneged_fraction.{name}"] = over(of("reneged"), of("arrived"))
        found[f"wait_hours_mean.{name}"] = over(of("waited_hours"), of("admitted"))
        found[f"lost_gpu_hours.{name}"] = of("lost_gpu_hours")
        found[f"preempted_gpus.{name}"] = of("preempted_gpus")
        rate = over(of("preempted_gpus"), of("served_gpu_hours"))
        found[f"preemptions_per_thousand_gpu_hours.{name}"] = {k: v and 1_000.0 * v for k, v in rate.items()}
    return found


def of_contracts(panels):
    frame = panels.contracts
    if frame.is_empty():
        return {}
    found = {
        f"contracts_{name}_usd": last(frame, f"{name}_usd") for name in ["booked", "recognised", "cancelled"]
    }
    found["deferred_revenue_usd"] = last(frame, "deferred_usd")
    found["backlog_usd"] = last(frame, "backlog_usd")
    obligation = "remaining_performance_obligation_usd"
    found[obligation] = last(frame, obligation)
    peak = frame.group_by("replication").agg(pl.col(obligation).max())
    found["remaining_performance_obligation_peak_usd"] = dict(peak.iter_rows())
    revenue = Panels.sums(frame, ["revenue_usd"])
    found["largest_customer_share"] = over(Panels.sums(frame, ["largest_customer_usd"]), revenue)
    found["five_largest_customers_share"] = over(Panels.sums(frame, ["five_largest_customers_usd"]), revenue)
    return found


def of_fleets(panels):
    found = {}
    used = [c for c in panels.fleets.columns if c.startswith("used_")]
    for (name,), rows in panels.fleets.group_by(["accelerator"]):
        found[f"accelerator_gpu_hours_ready.{name}"] = Panels.sums(rows, ["ready_gpu_hours"])
        found[f"accelerator_gpu_hours_used.{name}"] = Panels.sums(rows, used)
        found[f"accelerator_utilisation.{name}"] = over(Panels.sums(rows, used), Panels.sums(rows, ["ready_gpu_hours"]))
    return found


def differs(measure, expected, own):
    if expected is None or own is None:
        return (expected is None) != (own is None) and not (expected is None and own == 0.0)
    near = max(TOLERANCE * max(abs(expected), abs(own)), WITHIN_CENTS if measure.endswith("_usd") or "_usd." in measure else 1e-9)
    return abs(expected - own) > near


def recompute(folder, rate):
    whole = pl.read_parquet(folder / "replications.parquet").sort("replication")
    measures = [c for c in whole.columns if c not in ("replication", "case") and not c.startswith("input.")]
    panels = Panels(folder)
    found = {**of_sites(panels, set(measures)), **of_books(panels, rate), **of_segments(panels), **of_contracts(panels), **of_fleets(panels)}
    wrong = []
    done = [measure for measure in measures if measure in found]
    for measure in done:
        for replication, expected in whole.select("replication", measure).iter_rows():
            if differs(measure, expected, found[measure][replication]):
                wrong.append(f"  {measure} of {replication}: {expected} exported, {found[measure][replication]} recomputed")
                break
    left = [measure for measure in measures if measure not in found]
    print(f"{folder.name}: {len(done)} of {len(measures)} measures recomputed, {len(wrong)} differ")
    print("  not from the panels: " + ", ".join(sorted({m.split('.')[0] for m in left})))
    print("\n".join(wrong))
    return not wrong and done


if __name__ == "__main__":
    split = [argument.rsplit("=", 1) for argument in sys.argv[1:]]
    sys.exit(0 if all([recompute(Path(name), float(rate)) for name, rate in split]) else 1)
