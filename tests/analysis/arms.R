# Expected numbers for tests/analysis/core/test_arms.py, from R's clubSandwich, and the made-up trial they are of.
#
#   apt-get install r-cran-clubsandwich
#   Rscript tests/analysis/arms.R > tests/analysis/arms.csv    (made with R 4.2.2, clubSandwich 0.5.8)

suppressMessages(library(clubSandwich))
options(digits = 17)
set.seed(11)
sizes <- sample(2:25, 24, replace = TRUE)
units <- data.frame(unit = 1:24, way = rep(0:1, 12), stratum = rep(c("a", "b", "c"), each = 8), pull = rnorm(24, 0, 0.5),
                    wave = NA)
units$wave <- round(plogis(units$pull + rnorm(24, 0, 0.3)), 3)
units$wave[c(3, 10, 17)] <- NA
people <- units[rep(1:24, sizes), ]
people$start <- sample(1:5, nrow(people), replace = TRUE)
people$start[sample(nrow(people), 12)] <- NA
known <- ifelse(is.na(people$start), 3, people$start)
people$yes <- as.integer(runif(nrow(people)) < plogis(-0.2 + 0.5 * people$way + people$pull + 0.4 * (known - 3)))
people$yes[sample(nrow(people), 9)] <- NA
people$score <- round(10 + people$way + 2 * people$pull + known + rnorm(nrow(people)), 2)
people$pull <- NULL
write.csv(people, "tests/analysis/data/trial.csv", row.names = FALSE, quote = FALSE, na = "")

# Whoever nothing is known of stands at the middle of the others, with a column that says so.
filled <- function(x) { x[is.na(x)] <- mean(x, na.rm = TRUE); x }
people$known_start <- filled(people$start); people$no_start <- as.integer(is.na(people$start))
people$known_wave <- filled(people$wave); people$no_wave <- as.integer(is.na(people$wave))
cat("case,of,before,units,estimate,se,df,p,low,high\n")
give <- function(case, of, before, least = 24) {
  data <- people[people$unit <= least & !is.na(people[[of]]), ]
  terms <- c("way", if (before == "none") NULL else strsplit(before, "+", fixed = TRUE)[[1]])
  model <- lm(as.formula(paste(of, "~", paste(terms, collapse = "+"))), data)
  found <- coef_test(model, vcov = "CR2", cluster = data$unit, test = "Satterthwaite")["way", ]
  ends <- conf_int(model, vcov = "CR2", cluster = data$unit, test = "Satterthwaite")
  ends <- ends[rownames(ends) == "way" | ends$Coef == "way", ]
  cat(sprintf("%s,%s,%s,%d,%.15g,%.15g,%.15g,%.15g,%.15g,%.15g\n", case, of, before, least, found$beta, found$SE,
              found$df, found$p_Satt, ends$CI_L, ends$CI_U))
}
for (of in c("yes", "score")) {
  give(paste0("plain_", of), of, "none")
  give(paste0("strata_", of), of, "stratum")
  give(paste0("question_", of), of, "known_start+no_start")
  give(paste0("wave_", of), of, "known_wave+no_wave")
  give(paste0("all_", of), of, "stratum+known_wave+no_wave+known_start+no_start")
  give(paste0("few_", of), of, "none", 6)
  give(paste0("few_start_", of), of, "known_start+no_start", 6)
}
