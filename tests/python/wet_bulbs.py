"""Wet bulbs as psychrolib has them (PyPI; ASHRAE Handbook of Fundamentals 2017).

Reads lines "dry bulb C, relative humidity 0-1, pressure Pa, water or ice" and answers each with the wet bulb, C. Humidity
over ice is psychrolib's own below freezing; over water the vapour pressure is equation 6 of the handbook's chapter 1 at
any temperature.
"""

import math
import sys

import psychrolib

psychrolib.SetUnitSystem(psychrolib.SI)


def over_water_pa(celsius):
    kelvin = celsius + 273.15
    return math.exp(
        -5.8002206e3 / kelvin
        + 1.3914993
        - 4.8640239e-2 * kelvin
        + 4.1764768e-5 * kelvin**2
        - 1.4452093e-8 * kelvin**3
        + 6.5459673 * math.log(kelvin)
    )


for line in sys.stdin.read().splitlines():
    dry, humidity, pressure, over = line.split(",")
    dry, humidity, pressure = float(dry), float(humidity), float(pressure)
    if over == "ice":
        wet = psychrolib.GetTWetBulbFromRelHum(dry, humidity, pressure)
    else:
        vapour = min(humidity * over_water_pa(dry), psychrolib.GetSatVapPres(dry))
        ratio = psychrolib.GetHumRatioFromVapPres(vapour, pressure)
        wet = psychrolib.GetTWetBulbFromHumRatio(dry, ratio, pressure)
    print(repr(wet))
