# Expected numbers for tests/analysis/test_estimates_like_r.py, from an independent program.
#
#   apt-get install r-base-core r-cran-survey        (made with R 4.2.2, survey 4.1-1)
#   Rscript tests/analysis/estimates.R
#
# Writes tests/analysis/data/*.csv, the survey package's own examples (the Academic Performance Index of Californian
# schools; NHANES 2009-2010: public data of public bodies), cut to the columns used, and
# tests/analysis/estimates.csv: the words after `analysis estimate`, what R says of the same, and the R call.

suppressMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")
data(api)
data(nhanes)
home <- "tests/analysis/data"
school <- c("dnum", "snum", "stype", "awards", "sch.wide", "api00", "api99", "enroll", "api.stu", "meals", "ell", "target", "pw")
keep <- function(data, columns, name) {
  file <- file.path(home, paste0(name, ".csv"))
  write.csv(data[columns], file, row.names = FALSE, na = "", quote = FALSE)
  read.csv(file, na.strings = "", stringsAsFactors = TRUE)
}
strat <- keep(apistrat, c(school, "fpc"), "apistrat")
clus1 <- keep(apiclus1, c(school, "fpc"), "apiclus1")
clus2 <- keep(apiclus2, c(school, "fpc1", "fpc2"), "apiclus2")
nhanes$agecat <- c("0-19", "20-39", "40-59", "60+")[as.integer(nhanes$agecat)]
health <- keep(nhanes, names(nhanes), "nhanes")
# Fractions taken instead of units there are, and a stratum with a single cluster.
clus1$fraction <- 15 / clus1$fpc
clus2$fraction1 <- 40 / clus2$fpc1
clus2$fraction2 <- ave(clus2$snum, clus2$dnum, FUN = length) / clus2$fpc2
clus1$region <- ifelse(clus1$dnum == 61, "alone", ifelse(clus1$dnum < 400, "north", "south"))
write.csv(clus1, file.path(home, "apiclus1.csv"), row.names = FALSE, na = "", quote = FALSE)
write.csv(clus2, file.path(home, "apiclus2.csv"), row.names = FALSE, na = "", quote = FALSE)
clus1 <- read.csv(file.path(home, "apiclus1.csv"), na.strings = "", stringsAsFactors = TRUE)
clus2 <- read.csv(file.path(home, "apiclus2.csv"), na.strings = "", stringsAsFactors = TRUE)

designs <- list(
  strat = list("apistrat.csv --weights pw --strata stype --fpc fpc",
               svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)),
  stratfpc = list("apistrat.csv --strata stype --fpc fpc",
                  svydesign(ids = ~1, strata = ~stype, fpc = ~fpc, data = strat)),
  srs = list("apistrat.csv --weights pw", svydesign(ids = ~1, weights = ~pw, data = strat)),
  clus1 = list("apiclus1.csv --weights pw --cluster dnum --fpc fpc",
               svydesign(ids = ~dnum, weights = ~pw, fpc = ~fpc, data = clus1)),
  clus1wr = list("apiclus1.csv --weights pw --cluster dnum", svydesign(ids = ~dnum, weights = ~pw, data = clus1)),
  clus1frac = list("apiclus1.csv --cluster dnum --fpc fraction", svydesign(ids = ~dnum, fpc = ~fraction, data = clus1)),
  clus2 = list("apiclus2.csv --weights pw --cluster dnum,snum --fpc fpc1,fpc2",
               svydesign(ids = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = clus2)),
  clus2fpc = list("apiclus2.csv --cluster dnum,snum --fpc fpc1,fpc2",
                  svydesign(ids = ~dnum + snum, fpc = ~fpc1 + fpc2, data = clus2)),
  clus2frac = list("apiclus2.csv --cluster dnum,snum --fpc fraction1,fraction2",
                   svydesign(ids = ~dnum + snum, fpc = ~fraction1 + fraction2, data = clus2)),
  clus2wr = list("apiclus2.csv --weights pw --cluster dnum,snum",
                 svydesign(ids = ~dnum + snum, weights = ~pw, data = clus2)),
  nhanes = list("nhanes.csv --weights WTMEC2YR --cluster SDMVPSU --strata SDMVSTRA --nest",
                svydesign(ids = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = health)),
  lonely = list("apiclus1.csv --weights pw --cluster dnum --strata region",
                svydesign(ids = ~dnum, strata = ~region, weights = ~pw, data = clus1))
)

rows <- list()
say <- function(words, variable, group, n, estimate, se, df, low, high, deff, call) {
  number <- function(x) if (is.na(x)) "" else sprintf("%.17g", as.numeric(x))
  rows[[length(rows) + 1]] <<- data.frame(
    words = words, variable = variable, group = group, n = number(n), estimate = number(estimate), se = number(se),
    df = number(df), ci_low = number(low), ci_high = number(high), deff = number(deff), call = gsub("\"", "'", call))
}
parts <- function(design, by) { # each group as svyby makes it: a subset that keeps every cluster in the variance
  if (is.null(by)) return(list(list("", design)))
  groups <- sort(unique(design$variables[[by]]))
  lapply(groups, function(g) list(as.character(g), design[design$variables[[by]] %in% g, ]))
}
each <- function(name, stat, of, by, more, work) {
  words <- paste(designs[[name]][[1]], "--stat", stat, "--of", of, if (is.null(by)) "" else paste("--by", by), more)
  for (part in parts(designs[[name]][[2]], by)) work(trimws(gsub(" +", " ", words)), part[[1]], part[[2]], name)
}

means <- function(name, of, by = NULL, fun = svymean, stat = "mean", level = 0.95, deff = TRUE, more = "") {
  each(name, stat, of, by, more, function(words, group, d, label) {
    f <- as.formula(paste("~", of))
    m <- suppressWarnings(fun(f, d, na.rm = TRUE, deff = deff))
    ci <- confint(m, level = level, df = degf(d))
    variables <- if (is.factor(d$variables[[of]])) paste0(of, levels(d$variables[[of]])) else of
    effects <- deff(m)
    for (i in seq_along(coef(m))) {
      say(words, variables[i], group, sum(!is.na(d$variables[[of]])), coef(m)[i], SE(m)[i], degf(d), ci[i, 1], ci[i, 2],
          effects[i], sprintf("%s(~%s, %s, na.rm=TRUE, deff=%s)", stat, of, label, deff))
    }
  })
}
totals <- function(...) means(..., fun = svytotal, stat = "total")
shares <- function(name, of, method, word, by = NULL, level = 0.95, more = "") {
  each(name, "proportion", of, by, paste("--interval", word, more), function(words, group, d, label) {
    f <- as.formula(paste("~", of))
    x <- d$variables[[of]]
    m <- suppressWarnings(svymean(f, d, na.rm = TRUE, deff = TRUE))
    if (method == "nchs") { # not in survey: Korn and Graubard's with n* at most n
      tail <- (1 - level) / 2
      p <- as.numeric(coef(m))
      n <- min(p * (1 - p) / as.numeric(vcov(m)) * (qt(tail, nrow(d) - 1) / qt(tail, degf(d)))^2, sum(!is.na(x)))
      ci <- c(qbeta(tail, n * p, n * (1 - p) + 1), qbeta(1 - tail, n * p + 1, n * (1 - p)))
    } else if (method == "wilson") { # newer than survey 4.1: the score interval at the sample size of "beta"
      tail <- (1 - level) / 2
      p <- as.numeric(coef(m))
      n <- p * (1 - p) / as.numeric(vcov(m)) * (qt(tail, nrow(d) - 1) / qt(tail, degf(d)))^2
      ci <- suppressWarnings(prop.test(n * p, n, correct = FALSE, conf.level = level)$conf.int)
    } else ci <- confint(svyciprop(f, d, method = method, level = level, na.rm = TRUE))
    say(words, of, group, sum(!is.na(x)), coef(m), SE(m), degf(d), ci[1], ci[2], deff(m),
        sprintf("svyciprop(~%s, %s, method='%s', level=%s, na.rm=TRUE)", of, label, method, level))
  })
}
ratios <- function(name, top, bottom, by = NULL, level = 0.95, deff = TRUE, more = "") {
  each(name, "ratio", paste(top, bottom, sep = ","), by, more, function(words, group, d, label) {
    r <- suppressWarnings(svyratio(as.formula(paste("~", top)), as.formula(paste("~", bottom)), d, na.rm = TRUE, deff = deff))
    ci <- confint(r, level = level, df = degf(d))
    n <- sum(!is.na(d$variables[[top]]) & !is.na(d$variables[[bottom]]))
    say(words, paste(top, bottom, sep = "/"), group, n, coef(r), SE(r), degf(d), ci[1], ci[2], attr(r, "deff")[1, 1],
        sprintf("svyratio(~%s, ~%s, %s, na.rm=TRUE, deff=TRUE)", top, bottom, label))
  })
}
quantiles <- function(name, of, q, by = NULL, level = 0.95, more = "") {
  each(name, "quantile", of, by, paste("--q", q, more), function(words, group, d, label) {
    x <- svyquantile(as.formula(paste("~", of)), d, q, alpha = 1 - level, na.rm = TRUE)[[1]]
    here <- d[!is.na(d$variables[[of]]), ]
    say(words, of, group, nrow(here), x[1], x[4], degf(here), x[2], x[3], NA,
        sprintf("svyquantile(~%s, %s, %s, alpha=%s, na.rm=TRUE)", of, label, q, 1 - level))
  })
}

for (name in c("strat", "stratfpc", "srs", "clus1", "clus1wr", "clus1frac", "clus2", "clus2fpc", "clus2frac", "clus2wr")) {
  means(name, "api00")
  means(name, "stype")
  totals(name, "enroll")
  ratios(name, "api.stu", "enroll")
  quantiles(name, "api00", 0.5)
}
for (name in c("strat", "clus1", "clus2")) {
  means(name, "target")
  means(name, "api99", by = "sch.wide", level = 0.9, more = "--level 0.9")
  means(name, "meals", deff = "replace", more = "--deff replace")
  means(name, "awards", by = "sch.wide")
  totals(name, "stype")
  totals(name, "target")
  totals(name, "enroll", by = "sch.wide")
  ratios(name, "api.stu", "enroll", by = "sch.wide")
  ratios(name, "target", "api99")
  quantiles(name, "meals", 0.25)
  quantiles(name, "ell", 0.9, by = "sch.wide", level = 0.9, more = "--level 0.9")
}
totals("clus2", "stype", deff = "replace", more = "--deff replace")
for (method in c("beta", "nchs", "mean", "xlogit", "logit", "wilson")) {
  word <- c(beta = "beta", nchs = "nchs", mean = "t", xlogit = "logit", logit = "logit", wilson = "wilson")[[method]]
  shares("nhanes", "HI_CHOL", method, word)
  shares("nhanes", "HI_CHOL", method, word, by = "race")
  shares("nhanes", "HI_CHOL", method, word, by = "agecat", level = 0.9, more = "--level 0.9")
}
means("nhanes", "HI_CHOL", by = "RIAGENDR")
means("nhanes", "agecat", by = "race")
totals("nhanes", "HI_CHOL")
quantiles("nhanes", "WTMEC2YR", 0.5)
for (rule in c("adjust", "average", "certainty", "remove")) {
  options(survey.lonely.psu = rule)
  means("lonely", "api00", more = paste("--lonely-psu", rule))
  totals("lonely", "enroll", more = paste("--lonely-psu", rule))
}

# Replicates: the jackknife of three designs, and half samples of a file that brought its weights (fourteen districts
# in seven pairs), plain and softened by Fay.
pairs <- subset(clus1, dnum != max(dnum))
pairs$pair <- ceiling(match(pairs$dnum, sort(unique(pairs$dnum))) / 2)
paired <- svydesign(ids = ~dnum, strata = ~pair, weights = ~pw, data = pairs)
half <- weights(as.svrepdesign(paired, type = "BRR"), "analysis")
soft <- weights(as.svrepdesign(paired, type = "Fay", fay.rho = 0.3), "analysis")
colnames(half) <- paste0("half", seq_len(ncol(half)))
colnames(soft) <- paste0("soft", seq_len(ncol(soft)))
write.csv(cbind(pairs[c("dnum", "pair", "pw", "stype", "sch.wide", "api00", "api.stu", "enroll")], half, soft),
          file.path(home, "halves.csv"), row.names = FALSE, na = "", quote = FALSE)
pairs <- read.csv(file.path(home, "halves.csv"), na.strings = "", stringsAsFactors = TRUE)
brought <- function(kind) paste0(kind, seq_len(ncol(half)))
words_of <- function(kind) paste("halves.csv --weights pw --cluster dnum --strata pair --replicates brr --replicate-weights",
                                 paste(brought(kind), collapse = ","))
designs <- list(
  jk1 = list("apiclus1.csv --weights pw --cluster dnum --fpc fpc --replicates jackknife",
             as.svrepdesign(designs$clus1[[2]], type = "JK1")),
  jkn = list("halves.csv --weights pw --cluster dnum --strata pair --replicates jackknife",
             as.svrepdesign(svydesign(ids = ~dnum, strata = ~pair, weights = ~pw, data = pairs), type = "JKn")),
  jkstrat = list("apistrat.csv --weights pw --strata stype --fpc fpc --replicates jackknife",
                 as.svrepdesign(designs$strat[[2]], type = "JKn")),
  brr = list(words_of("half"), svrepdesign(data = pairs, repweights = pairs[brought("half")], weights = ~pw, type = "BRR",
                                           combined.weights = TRUE)),
  fay = list(paste(words_of("soft"), "--fay 0.3"),
             svrepdesign(data = pairs, repweights = pairs[brought("soft")], weights = ~pw, type = "Fay", rho = 0.3,
                         combined.weights = TRUE))
)
again <- function(name, stat, of, by, fun) {
  each(name, stat, of, by, "", function(words, group, d, label) {
    columns <- strsplit(of, ",")[[1]]
    m <- if (stat == "ratio") svyratio(as.formula(paste("~", columns[1])), as.formula(paste("~", columns[2])), d)
         else fun(as.formula(paste("~", of)), d)
    ci <- confint(m, df = degf(d))
    x <- d$variables[[columns[1]]]
    variables <- if (stat == "ratio") paste(columns, collapse = "/") else if (is.factor(x)) paste0(of, levels(x)) else of
    for (i in seq_along(coef(m))) {
      say(words, variables[i], group, sum(!is.na(x)), coef(m)[i], SE(m)[i], degf(d), ci[i, 1], ci[i, 2], NA,
          sprintf("%s(~%s, %s)", stat, of, label))
    }
  })
}
# Weights that met known totals meet them in each replicate anew.
known <- data.frame(variable = c(rep("stype", 3), rep("sch.wide", 2)), level = c("E", "H", "M", "No", "Yes"),
                    total = c(4421, 755, 1018, 1072, 5122))
write.csv(known[1:3, ], file.path(home, "known_stype.csv"), row.names = FALSE, quote = FALSE)
write.csv(known, file.path(home, "known_both.csv"), row.names = FALSE, quote = FALSE)
stypes <- data.frame(stype = known$level[1:3], Freq = known$total[1:3])
schools <- data.frame(sch.wide = known$level[4:5], Freq = known$total[4:5])
both <- function(d) calibrate(d, ~stype + sch.wide, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, sch.wideYes = 5122),
                              compress = FALSE, epsilon = 1e-12)
met <- function(name, more) paste(designs[[name]][[1]], more)
designs$met1 <- list(met("jk1", "--known known_stype.csv --meet poststratify"),
                     postStratify(designs$jk1[[2]], ~stype, stypes))
designs$metn <- list(met("jkn", "--known known_both.csv --meet calibrate"), both(designs$jkn[[2]]))
designs$metrake <- list(met("jk1", "--known known_both.csv"),
                        rake(designs$jk1[[2]], list(~stype, ~sch.wide), list(stypes, schools),
                             control = list(maxit = 200, epsilon = 1e-12)))
designs$metbrr <- list(met("brr", "--known known_both.csv --meet calibrate"), both(designs$brr[[2]]))
for (name in names(designs)) {
  again(name, "mean", "api00", NULL, svymean)
  again(name, "mean", "stype", NULL, svymean)
  again(name, "mean", "api00", "sch.wide", svymean)
  again(name, "total", "enroll", NULL, svytotal)
  again(name, "ratio", "api.stu,enroll", NULL, svyratio)
}

write.csv(do.call(rbind, rows), "tests/analysis/estimates.csv", row.names = FALSE, na = "")
