# Expected numbers for tests/questionnaire/test_detectable.py, from R's own power.t.test.
#
#   Rscript tests/analysis/power.R > tests/analysis/power.csv    (made with R 4.2.2)
#
# The shares of g professionals with m people each spread by sqrt(p (1 - p) (rho + (1 - rho) / m)): two groups of
# them are a t test of g and g figures, whose exact power (noncentral t) power.t.test turns into a difference.

options(digits = 17)
cat("professionals,people,share,correlation,confidence,power,difference\n")
for (g in c(5, 10, 20, 60, 200)) for (m in c(1, 8, 25)) for (rho in c(0, 0.05, 0.2)) for (p in c(0.5, 0.7)) {
  sd <- sqrt(p * (1 - p) * (rho + (1 - rho) / m))
  for (tail in list(c(0.95, 0.8), c(0.9, 0.9))) {
    d <- power.t.test(n = g, sd = sd, sig.level = 1 - tail[1], power = tail[2], tol = 1e-12)$delta
    cat(sprintf("%d,%d,%g,%g,%g,%g,%.12g\n", 2 * g, 2 * g * m, p, rho, tail[1], tail[2], d))
  }
}
