# Expected numbers for tests/analysis/core/test_models.py, from R's survey package and MASS.
#
#   Rscript tests/analysis/models.R > tests/analysis/models.csv    (made with R 4.2.2, survey 4.1-1, MASS)

suppressMessages({library(survey); library(MASS)})
options(digits = 17)
read <- function(name) read.csv(file.path("tests/analysis/data", paste0(name, ".csv")), na.strings = "", stringsAsFactors = TRUE)
clus2 <- read("apiclus2")
health <- read("nhanes")
d2 <- svydesign(ids = ~dnum + snum, weights = ~pw, data = clus2, fpc = ~fpc1 + fpc2)
dn <- svydesign(ids = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = health)
cat("case,figure,value,call\n")
give <- function(case, figure, value, call) cat(sprintf("%s,%s,%.17g,\"%s\"\n", case, figure, as.numeric(value), call))
model <- function(case, m, term, call) {
  s <- summary(m)$coefficients
  for (i in seq_len(nrow(s))) {
    give(case, paste0("estimate", i - 1), s[i, 1], call)
    give(case, paste0("se", i - 1), s[i, 2], call)
    give(case, paste0("p", i - 1), s[i, 4], call)
  }
  w <- regTermTest(m, term)
  give(case, "wald", w$Ftest, paste("regTermTest", call))
  give(case, "wald_df", w$df, paste("regTermTest", call))
  give(case, "wald_ddf", w$ddf, paste("regTermTest", call))
  give(case, "wald_p", w$p, paste("regTermTest", call))
}
model("linear", svyglm(api00 ~ ell + stype, d2), ~stype, "svyglm(api00~ell+stype, dclus2)")
model("logistic", svyglm(HI_CHOL ~ factor(race) + RIAGENDR, dn, family = quasibinomial(), epsilon = 1e-14), ~factor(race),
      "svyglm(HI_CHOL~race+RIAGENDR, nhanes, quasibinomial)")
for (kind in c("linear", "logistic")) {
  m <- if (kind == "linear") svyglm(api00 ~ ell + stype, d2) else
    svyglm(HI_CHOL ~ factor(race) + RIAGENDR, dn, family = quasibinomial(), epsilon = 1e-14)
  data <- if (kind == "linear") clus2 else health[!is.na(health$HI_CHOL), ]
  if (kind == "linear") data$stype <- factor("H", levels = levels(clus2$stype)) else data$RIAGENDR <- 2
  w <- if (kind == "linear") data$pw else data$WTMEC2YR
  give(paste0(kind, "_margin"), "value", weighted.mean(as.numeric(predict(m, data, type = "response")), w),
       "weighted.mean(predict(m, as if all), w)")
}
# A made-up item whose Arabic words draw lower answers, and one that does not.
set.seed(4)
n <- 300
people <- data.frame(language = rep(c("fr", "ar"), c(180, 120)), score = round(rnorm(n, 12, 3)))
leaning <- 0.6 * (people$score - 12) / 3
cut_up <- function(x) as.integer(cut(x + rlogis(n), c(-Inf, -1.5, 0, 1.5, Inf)))
people$alike <- cut_up(leaning)
people$apart <- cut_up(leaning - 1.6 * (people$language == "ar"))
people$crossed <- cut_up(leaning * ifelse(people$language == "ar", -1, 2))
write.csv(people, "tests/analysis/data/items.csv", row.names = FALSE, quote = FALSE)
for (item in c("alike", "apart", "crossed")) {
  y <- factor(people[[item]])
  fit <- function(f) as.numeric(logLik(polr(f, data = people, control = list(reltol = 1e-14, maxit = 1000))))
  l <- c(fit(y ~ score), fit(y ~ score + language), fit(y ~ score * language))
  l0 <- fit(y ~ 1)
  call <- sprintf("polr(%s~score*language)", item)
  give(item, "uniform", 2 * (l[2] - l[1]), call)
  give(item, "non_uniform", 2 * (l[3] - l[2]), call)
  give(item, "p", pchisq(2 * (l[3] - l[1]), 2, lower.tail = FALSE), call)
  r2 <- function(x) (1 - exp(2 * (l0 - x) / n)) / (1 - exp(2 * l0 / n))
  give(item, "r2_change", r2(l[3]) - r2(l[1]), call)
}
