# Made-up people and expected numbers for tests/analysis/test_quality.py, by base R and its survey package.
#
#   Rscript tests/analysis/quality.R        writes tests/analysis/data/careless.csv and tests/analysis/quality.csv

suppressMessages(library(survey))
options(digits = 17)
set.seed(8)
n <- 120
d <- data.frame(who = rep(1:12, each = 10), way = sample(c("web", "sms"), n, TRUE, c(.7, .3)), w = round(runif(n, 1, 3), 2))
own <- sample(1:5, n, TRUE)
for (i in 1:5) d[[paste0("q", i)]] <- ifelse(runif(n) < .55, own, sample(1:5, n, TRUE))
for (i in 1:5) d[[paste0("q", i)]][runif(n) < .06] <- -9
for (i in 3:5) d[[paste0("q", i)]][runif(n) < .05] <- NA
pace <- ifelse(runif(n) < .15, .3, 1) * ifelse(d$way == "sms", 4, 1)
for (i in 1:7) d[[paste0("s", i)]] <- round(pace * rlnorm(n, log(6 + i), .4), 3)
for (i in 1:7) d[[paste0("s", i)]][runif(n) < .2] <- NA
write.csv(d, "tests/analysis/data/careless.csv", row.names = FALSE, na = "", quote = FALSE)

out <- file("tests/analysis/quality.csv", "w")
cat("words,variable,group,n,estimate,se,df,ci_low,ci_high,call\n", file = out)
row <- function(words, name, group, n, m, ci, s, call)
  cat(sprintf("%s,%s,%s,%d,%.17g,%.17g,%d,%.17g,%.17g,%s\n", words, name, group, n, coef(m)[1], SE(m)[1], degf(s), ci[1], ci[2], call), file = out)
design <- function() svydesign(ids = ~who, weights = ~w, data = d)
share <- function(words, name, x, group = "") {
  d$x <<- x
  g <- if (group == "") design() else subset(design(), way == group)
  s <- subset(g, !is.na(x))
  p <- svyciprop(~x, g, method = "beta", df = degf(s), na.rm = TRUE)
  row(words, name, group, nrow(s), svymean(~x, s), confint(p), s, "svyciprop beta")
}
average <- function(words, name, x, group = "") {
  d$x <<- x
  s <- subset(design(), !is.na(x) & (group == "" | way == group))
  m <- svymean(~x, s)
  row(words, name, group, nrow(s), m, confint(m, df = degf(s)), s, "svymean")
}
q <- as.matrix(d[paste0("q", 1:5)])
left <- ifelse(is.na(q), NA, q == -9)
for (i in 1:5) share("left-out", paste0("q", i), as.numeric(left[, i]))
average("left-out", "each", apply(left, 1, mean, na.rm = TRUE))
said <- q
said[!is.na(q) & q == -9] <- NA
whole <- complete.cases(said)
run <- rep(NA_real_, n)
run[whole] <- apply(said[whole, ], 1, function(r) max(rle(r)$lengths))
share("straight", "straight", ifelse(whole, as.numeric(run == 5), NA))
average("straight", "longest_run", run)
average("straight", "variability", ifelse(whole, apply(said, 1, sd), NA))
# Scores: the second item turned, of people who answered half of the items or all of them.
turned <- said
turned[, 2] <- 6 - turned[, 2]
for (least in c(3, 5)) {
  score <- ifelse(rowSums(!is.na(turned)) >= least, rowMeans(turned, na.rm = TRUE), NA)
  average(paste("score", least), "score", score)
}
s <- as.matrix(d[paste0("s", 1:7)])
ratio <- s
for (way in c("web", "sms")) {
  here <- d$way == way
  ratio[here, ] <- t(apply(s[here, ], 2, median, na.rm = TRUE) / t(s[here, ]))
}
speed <- ifelse(rowSums(!is.na(ratio)) >= 5, rowMeans(pmin(ratio, 3), na.rm = TRUE), NA)
for (way in c("", "sms", "web")) {
  words <- if (way == "") "speed" else "speed by"
  share(words, "too_fast", as.numeric(speed >= 2), way)
  average(words, "speed", speed, way)
}
close(out)
