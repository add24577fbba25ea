"""Moist air as psychrolib has it (PyPI; ASHRAE Handbook of Fundamentals 2017).

Reads lines "dry bulb C, relative humidity 0-1, pressure Pa, wet bulb C of the other side" and answers each with
"saturation Pa, humidity ratio, wet bulb C, dew point C, enthalpy kJ/kg, volume m3/kg, density kg/m3, and the humidity
ratio that belongs to the other side's wet bulb".
"""

import sys

import psychrolib

psychrolib.SetUnitSystem(psychrolib.SI)
answers = []
for line in sys.stdin.read().splitlines():
    dry, humidity, pressure, wet = (float(field) for field in line.split(","))
    ratio = psychrolib.GetHumRatioFromRelHum(dry, humidity, pressure)
    answer = (
        psychrolib.GetSatVapPres(dry),
        ratio,
        psychrolib.GetTWetBulbFromHumRatio(dry, ratio, pressure),
        psychrolib.GetTDewPointFromRelHum(dry, humidity),
        psychrolib.GetMoistAirEnthalpy(dry, ratio) / 1000,
        psychrolib.GetMoistAirVolume(dry, ratio, pressure),
        psychrolib.GetMoistAirDensity(dry, ratio, pressure),
        psychrolib.GetHumRatioFromTWetBulb(dry, wet, pressure),
    )
    answers.append(",".join(repr(value) for value in answer))
print("\n".join(answers))
