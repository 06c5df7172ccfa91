"""The colour of a feeling: one hue for each side of the circumplex, all of one strength.

Oklab (Ottosson 2020) keeps lightness and strength equal over hues, so that none shouts. Between the
four the colours mix in straight lines through grey: a neutral feeling has a neutral colour.
"""

from __future__ import annotations

import math
from typing import Final

__all__ = ["feeling_colour", "oklab_to_srgb"]

# Hue in degrees of Oklab for the corner of each quadrant: (valence, arousal) signs.
_CORNER_HUES: Final = {(1, 1): 32.0, (-1, 1): 78.0, (-1, -1): 278.0, (1, -1): 188.0}
_CHROMA: Final = 0.115


def feeling_colour(valence: float, arousal: float) -> tuple[float, float]:
    """Return Oklab's a and b for a point of the circumplex; the page chooses the lightness.

    Parameters
    ----------
    valence, arousal : float
        In [-1, 1].

    Returns
    -------
    a, b : float
    """
    reach = max(abs(valence), abs(arousal))
    if reach == 0:
        return 0.0, 0.0
    # The corner weights at the edge of the square; strength falls toward the middle alone.
    x, y = valence / reach, arousal / reach
    a = b = 0.0
    for (sign_x, sign_y), hue in _CORNER_HUES.items():
        weight = (1 + sign_x * x) * (1 + sign_y * y) / 4
        a += weight * math.cos(math.radians(hue))
        b += weight * math.sin(math.radians(hue))
    strength = _CHROMA * min(1.0, 1.4 * reach)
    return a * strength, b * strength


def oklab_to_srgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """Return linear-light-corrected sRGB in [0, 1] (clipped) for an Oklab colour.

    References
    ----------
    Ottosson, B. (2020). A perceptual color space for image processing.
    """
    cone_l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    cone_m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    cone_s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * cone_l - 3.3077115913 * cone_m + 0.2309699292 * cone_s,
        -1.2684380046 * cone_l + 2.6097574011 * cone_m - 0.3413193965 * cone_s,
        -0.0041960863 * cone_l - 0.7034186147 * cone_m + 1.7076147010 * cone_s,
    )

    def encode(value: float) -> float:
        value = min(max(value, 0.0), 1.0)
        return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055

    return encode(linear[0]), encode(linear[1]), encode(linear[2])
