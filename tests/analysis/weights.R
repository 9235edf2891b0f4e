# Expected numbers for tests/analysis/core/test_weighting.py, from R's survey package.
#
#   Rscript tests/analysis/weights.R > tests/analysis/weights.csv        (made with R 4.2.2, survey 4.1-1)
#
# Each line holds a case, a figure, its value and the R call; weights are told at five rows and as a sum of squares.

suppressMessages(library(survey))
options(digits = 17)
read <- function(name) read.csv(file.path("tests/analysis/data", paste0(name, ".csv")), na.strings = "", stringsAsFactors = TRUE)
strat <- read("apistrat")
clus1 <- read("apiclus1")
data(api)
cat("case,figure,value,call\n")
give <- function(case, figure, value, call) cat(sprintf("%s,%s,%.17g,\"%s\"\n", case, figure, as.numeric(value), gsub("\"", "'", call)))

told <- function(case, d, call) {
  w <- weights(d)
  for (i in c(1, 50, 100, 150, 180)) give(case, paste0("w", i), w[i], call)
  give(case, "squares", sum(w^2), call)
  m <- svymean(~api00, d)
  t <- svytotal(~enroll, d)
  give(case, "mean", coef(m), call)
  give(case, "mean_se", SE(m), call)
  give(case, "total", coef(t), call)
  give(case, "total_se", SE(t), call)
  e <- subset(d, sch.wide == "Yes")
  give(case, "domain_mean", coef(svymean(~api00, e)), call)
  give(case, "domain_se", SE(svymean(~api00, e)), call)
  r <- svyratio(~api.stu, ~enroll, d)
  give(case, "ratio", coef(r), call)
  give(case, "ratio_se", SE(r), call)
}

d1 <- svydesign(ids = ~dnum, weights = ~pw, data = clus1, fpc = ~fpc)
ds <- svydesign(ids = ~1, strata = ~stype, weights = ~pw, data = strat, fpc = ~fpc)
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
awards <- data.frame(awards = c("No", "Yes"), Freq = c(1800, 4394))

told("post", postStratify(d1, ~stype, types), "postStratify(dclus1, ~stype, types)")
tight <- list(maxit = 500, epsilon = 1e-15)
told("rake", rake(d1, list(~stype, ~sch.wide), list(types, wide), control = tight), "rake(dclus1, list(~stype, ~sch.wide))")
told("rake3", rake(ds, list(~stype, ~sch.wide, ~awards), list(types, wide, awards), control = tight), "rake(dstrat, 3 margins)")
totals <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069)
for (fun in c("linear", "raking")) {
  told(fun, calibrate(d1, ~ stype + api99, totals, calfun = fun, epsilon = 1e-13), sprintf("calibrate(dclus1, calfun='%s')", fun))
}
told("bounded", calibrate(d1, ~ stype + api99, totals, calfun = "linear", bounds = c(0.6, 1.6), epsilon = 1e-13, maxit = 500),
     "calibrate(dclus1, calfun='linear', bounds=c(0.6,1.6))")
told("logit", calibrate(d1, ~ stype + api99, totals, calfun = "logit", bounds = c(0.5, 2), epsilon = 1e-13, maxit = 500),
     "calibrate(dclus1, calfun='logit', bounds=c(0.5,2))")
p <- postStratify(d1, ~stype, types)
w <- weights(trimWeights(p, upper = 40, lower = 20))
for (i in c(1, 50, 100, 150, 180)) give("trim", paste0("w", i), w[i], "trimWeights(post, upper=40, lower=20)")
give("trim", "squares", sum(w^2), "trimWeights(post, upper=40, lower=20)")
