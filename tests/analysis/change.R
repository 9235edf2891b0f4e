# Expected numbers for tests/analysis/core/test_change_like_r.py, from R's survey package; and the made-up waves.
#
#   Rscript tests/analysis/change.R > tests/analysis/change.csv    (made with R 4.2.2, survey 4.1-1)

suppressMessages(library(survey))
options(digits = 17)
set.seed(23)
who <- data.frame(professional = 1:36, pull = rnorm(36, 0, 0.6), first = c(rpois(30, 8), rep(0, 6)), second = c(rep(0, 5), rpois(31, 9)))
wave <- function(n, number) {
  people <- data.frame(wave = number, who[rep(1:36, n), c("professional", "pull")])
  people$channel <- sample(c("web", "phone", "sms"), nrow(people), TRUE, c(.6, .25, .15))
  people$language <- sample(c("fr", "ar"), nrow(people), TRUE, c(.7, .3))
  people$day <- sample(1:30, nrow(people), TRUE)
  lift <- 0.3 * (number == 2) + 0.6 * (people$channel == "phone") - 0.4 * (people$language == "ar")
  people$before <- sample(1:5, nrow(people), TRUE)
  people$yes <- as.integer(runif(nrow(people)) < plogis(lift + people$pull))
  people$after <- pmin(5, pmax(1, people$before + sample(-1:2, nrow(people), TRUE) + people$yes))
  people
}
people <- rbind(wave(who$first, 1), wave(who$second, 2))
people$pull <- NULL
people$yes[sample(nrow(people), 15)] <- NA
write.csv(people, "tests/analysis/data/waves.csv", row.names = FALSE, quote = FALSE, na = "")
design <- svydesign(ids = ~professional, weights = ~1, data = people)
cat("case,figure,value,call\n")
give <- function(case, figure, value, call) cat(sprintf("%s,%s,%.15g,\"%s\"\n", case, figure, as.numeric(value), call))
difference <- function(case, group, least) {
  design$variables$group <- group
  known <- subset(design, !is.na(yes) & !is.na(group))
  means <- svyby(~yes, ~group, known, svymean, covmat = TRUE)
  found <- svycontrast(means, c(-1, 1))
  df <- degf(known) - 1
  give(case, "value", coef(found), "svycontrast(svyby(~yes,~group,svymean,covmat=TRUE),c(-1,1))")
  give(case, "se", SE(found), "SE(svycontrast())")
  give(case, "p", 2 * pt(-abs(coef(found) / SE(found)), df), "pt()")
  give(case, "low", coef(found) - qt(.975, df) * SE(found), "qt()")
}
difference("waves", people$wave)
difference("waves_on_web", ifelse(people$channel == "web", people$wave, NA))
latest <- subset(people, wave == 2)
third <- function(day) { n <- table(day); middle <- (cumsum(n) - n / 2) / sum(n); pmin(floor(middle * 3), 2)[as.character(day)] }
late <- rep(NA, nrow(people)); late[people$wave == 2] <- third(latest$day)
difference("thirds", ifelse(late == 1, NA, late))
difference("channels", ifelse(people$wave == 2, people$channel != "web", NA))
paired <- svyttest(I(after - before) ~ 0, subset(design, wave == 2))
give("paired", "statistic", paired$statistic, "svyttest(I(after-before)~0)")
give("paired", "df", paired$parameter, "svyttest(I(after-before)~0)")
give("paired", "p", paired$p.value, "svyttest(I(after-before)~0)")
# What it might be had all answered on the web: a logistic model, everybody supposed on the web.
second <- svydesign(ids = ~professional, weights = ~1, data = latest[!is.na(latest$yes), ])
second <- update(second, otherwise = factor(channel != "web", levels = c(FALSE, TRUE)))
model <- svyglm(yes ~ language, second, family = quasibinomial(), epsilon = 1e-14)
margin <- svypredmeans(model, ~otherwise)
give("on_web", "value", coef(margin)["FALSE"], "svypredmeans(svyglm(yes~language),~otherwise)")
# svypredmeans adds the variance of the model to that of the people as if they had nothing in common; by hand, both at
# once: what each person moves the mean by, directly and through the coefficients.
full <- svyglm(yes ~ otherwise + language, second, family = quasibinomial(), epsilon = 1e-14)
x <- model.matrix(full); mu <- fitted(full); x0 <- x; x0[, "otherwiseTRUE"] <- 0
m0 <- plogis(x0 %*% coef(full))
through <- (x * (second$variables$yes - mu)) %*% solve(crossprod(x, x * mu * (1 - mu)))
second$variables$z <- as.numeric((m0 - mean(m0)) / length(m0) + through %*% colMeans(as.numeric(m0 * (1 - m0)) * x0))
give("on_web", "se", SE(svytotal(~z, second)), "svytotal(influence)")
