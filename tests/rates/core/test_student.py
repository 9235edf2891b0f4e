import pytest
from scipy.stats import t

from app.rates.core.student import t_two_sided


@pytest.mark.parametrize("df", [*range(1, 31), 59, 120, 1_000, 20_000])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_quantiles_agree_with_scipy(level: float, df: int) -> None:
    assert t_two_sided(level, df) == pytest.approx(t.ppf(0.5 + level / 2, df), rel=1e-5)


@pytest.mark.parametrize(("level", "df"), [(0.0, 5), (1.0, 5), (0.95, 0)])
def test_what_has_no_quantile_is_refused(level: float, df: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        t_two_sided(level, df)
