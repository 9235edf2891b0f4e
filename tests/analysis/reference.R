# Expected numbers for tests/analysis/core/test_estimate.py, from an independent program.
#
#   apt-get install r-base-core r-cran-survey        (made with R 4.2.2, survey 4.1-1)
#   Rscript tests/analysis/reference.R > tests/analysis/reference.csv
#
# Each line of the output holds a case, a figure, its value and the R expression that gave it.

suppressMessages(library(survey))
people <- read.csv("tests/analysis/interviews.csv")
options(survey.lonely.psu = "fail", digits = 17)

simple <- svydesign(ids = ~professional, weights = ~1, data = people)
weighted <- svydesign(ids = ~professional, weights = ~weight, data = people)
stratified <- svydesign(ids = ~professional, strata = ~stratum, weights = ~weight, data = people, nest = TRUE)

cat("case,figure,value,command\n")
give <- function(case, figure, expression, number) {
  cat(sprintf("%s,%s,%.12g,\"%s\"\n", case, figure, as.numeric(number), gsub("\"", "'", expression)))
}

# Only those with an answer, so that nrow() is n; subset() keeps every cluster in the variance.
helped_in <- function(design, keep) {
  keep <- keep & !is.na(people$helped)
  design[keep, ]
}

share <- function(case, design, command, level = 0.95) {
  m <- svymean(~helped, design, deff = "replace")
  plain <- svymean(~helped, design)
  ci <- confint(svyciprop(~helped, design, method = "beta", level = level))
  give(case, "value", sprintf("coef(svymean(~helped, %s))", command), coef(plain))
  give(case, "se", sprintf("SE(svymean(~helped, %s))", command), SE(plain))
  give(case, "deff", sprintf("deff(svymean(~helped, %s, deff='replace'))", command), deff(m))
  give(case, "df", sprintf("degf(%s)", command), degf(design))
  give(case, "n", sprintf("nrow(%s)", command), nrow(design))
  give(case, "low", sprintf("confint(svyciprop(~helped, %s, method='beta', level=%s))[1]", command, level), ci[1])
  give(case, "high", sprintf("confint(svyciprop(~helped, %s, method='beta', level=%s))[2]", command, level), ci[2])
}

average <- function(case, design, command) {
  m <- svymean(~score, design)
  ci <- confint(m, df = degf(design))
  give(case, "value", sprintf("coef(svymean(~score, %s))", command), coef(m))
  give(case, "se", sprintf("SE(svymean(~score, %s))", command), SE(m))
  give(case, "low", sprintf("confint(svymean(~score, %s), df=degf(%s))[1]", command, command), ci[1])
  give(case, "high", sprintf("confint(svymean(~score, %s), df=degf(%s))[2]", command, command), ci[2])
}

# The cap of the National Center for Health Statistics (n* at most n), which svyciprop leaves out, and the
# unanimous case, where svyciprop gives NaN: the same Beta quantiles, worked out here in R.
effective <- function(design, level) {
  m <- svymean(~helped, design)
  tail <- (1 - level) / 2
  adjustment <- (qt(tail, nrow(design) - 1) / qt(tail, degf(design)))^2
  w <- weights(design)
  kish <- nrow(design) * sum(w^2) / sum(w)^2
  base <- if (coef(m) %in% c(0, 1)) nrow(design) / kish else coef(m) * (1 - coef(m)) / vcov(m)
  as.numeric(min(nrow(design), base * adjustment))
}
by_hand <- function(case, design, command, level = 0.95) {
  p <- as.numeric(coef(svymean(~helped, design)))
  n <- effective(design, level)
  tail <- (1 - level) / 2
  give(case, "value", sprintf("coef(svymean(~helped, %s))", command), p)
  give(case, "n_effective", sprintf("effective(%s, %s)", command, level), n)
  give(case, "low", "qbeta(tail, n * p, n * (1 - p) + 1)", if (p == 0) 0 else qbeta(tail, n * p, n * (1 - p) + 1))
  give(case, "high", "qbeta(1 - tail, n * p + 1, n * (1 - p))", if (p == 1) 1 else qbeta(1 - tail, n * p + 1, n * (1 - p)))
}

everyone <- rep(TRUE, nrow(people))
share("simple", helped_in(simple, everyone), "simple")
share("weighted", helped_in(weighted, everyone), "weighted")
share("stratified", helped_in(stratified, everyone), "stratified")
share("one_sided", helped_in(stratified, everyone), "stratified", level = 0.90)
share("arabic", helped_in(weighted, people$language == "ar"), "subset(weighted, language == 'ar')")
share("arabic_stratified", helped_in(stratified, people$language == "ar"), "subset(stratified, language == 'ar')")
average("score_simple", subset(simple, !is.na(score)), "simple")
average("score_weighted", subset(weighted, !is.na(score)), "weighted")
average("score_stratified", subset(stratified, !is.na(score)), "stratified")
average("score_arabic", subset(stratified, !is.na(score) & language == "ar"), "subset(stratified, language == 'ar')")

yes <- helped_in(weighted, people$helped == 1)
no <- helped_in(weighted, people$helped == 0)
by_hand("all_yes", yes, "subset(weighted, helped == 1)")
by_hand("all_no", no, "subset(weighted, helped == 0)")
by_hand("english", helped_in(simple, people$language == "en"), "subset(simple, language == 'en')")
by_hand("even", helped_in(simple, people$even == 1), "subset(simple, even == 1)")

# A stratum with one professional: R stops, and so do we.
alone <- people[people$stratum != "agence" | people$professional == "P01", ]
lonely <- svydesign(ids = ~professional, strata = ~stratum, weights = ~1, data = alone, nest = TRUE)
stopped <- inherits(try(svymean(~helped, lonely, na.rm = TRUE), silent = TRUE), "try-error")
give("lonely", "stops", "try(svymean(~helped, lonely, na.rm=TRUE))", stopped)
