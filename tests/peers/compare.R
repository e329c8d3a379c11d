# Draws data with a fresh seed (printed, so that a failure can be made again: PARALLAX_PEER_SEED), fits them with lme4 and
# glmmTMB, and holds `parallax agreement` to three things:
#   1. the REML criterion at our components, computed by lme4, is never above what lme4 or glmmTMB found themselves;
#   2. our relative standard deviations are within 1e-6 of the optimum: one Newton step of lme4's criterion from ours is
#      shorter than that (peers' own stopping rules leave 1e-5 undecided, so their estimates are no measure);
#   3. complete tables: the six coefficients equal psych's mean-square values to 1e-8;
# and `parallax gaps` to the same, with memory between sessions by a likelihood written out as one matrix.
# Usage: Rscript compare.R PROGRAM [DATA SETS OF EACH KIND]
suppressMessages({library(lme4); library(glmmTMB); library(psych); library(jsonlite)})
arguments <- commandArgs(TRUE)
program <- arguments[1]
sets <- as.integer(arguments[2])
seed <- as.integer(Sys.getenv("PARALLAX_PEER_SEED", as.integer(Sys.time()) %% 1000000L))
cat("seed", seed, "\n")
set.seed(seed)
failures <- 0
check <- function(what, fine, detail) {
  if (!isTRUE(fine)) {
    failures <<- failures + 1
    cat("FAILED", what, detail, "\n")
  }
}

# One data set: targets (in clusters) and raters with gaps; scores with two decimals, as a file would hold them.
draw <- function(kind) {
  targets <- sample(12:60, 1)
  raters <- sample(3:8, 1)
  cells <- expand.grid(target = seq_len(targets), rater = seq_len(raters))
  cells$cluster <- (cells$target - 1) %/% sample(3:6, 1)
  sd <- stats::runif(5, 0, 1.5)
  if (stats::runif(1) < .2) sd[2] <- 0
  effect <- function(codes, spread) stats::rnorm(max(codes) + 1, 0, spread)[codes + 1]
  y <- 5 + effect(cells$target, sd[1]) + effect(cells$rater, sd[2]) + stats::rnorm(nrow(cells), 0, .3 + sd[3])
  if (kind == "clustered") {
    y <- y + effect(cells$cluster, sd[4]) + effect(cells$cluster * raters + cells$rater, sd[5])
  }
  cells$score <- round(y, 2)
  if (kind != "complete") cells <- cells[stats::runif(nrow(cells)) < .75, ]
  cells[sample(nrow(cells)), ]
}

ours <- function(d, kind) {
  file <- tempfile(fileext = ".csv")
  named <- data.frame(target = paste0("t", d$target), rater = paste0("r", d$rater), cluster = paste0("c", d$cluster),
                      score = sprintf("%.2f", d$score))
  write.csv(named, file, row.names = FALSE, quote = FALSE)
  words <- c("agreement", file, "--target", "target", "--rater", "rater", "--score", "score",
             if (kind == "clustered") c("--cluster", "cluster"), "--coefficients", "icc", "--format", "json", "--quiet")
  answer <- fromJSON(paste(suppressWarnings(system2(program, words, stdout = TRUE)), collapse = "\n"))
  unlink(file)
  rows <- answer$estimates
  list(value = function(term) rows$estimate[rows$term == term][1], rows = rows)
}

# Newton's step of a function from a point, relative to the point, by central differences with one Richardson step; only inner
# coordinates. A small x takes wider steps than its thousandth, for a criterion near 600 is only known to 1e-13 and its slope to
# that over the step: `blur` is what is left of this in the Newton step, and no comparison can be sharper.
newton_step <- function(f, x) {
  free <- which(x > 1e-6)
  if (length(free) == 0) return(list(step = numeric(0), blur = numeric(0)))
  width <- pmin(pmax(2e-3 * x[free], 1e-3), x[free] / 4)
  at <- function(step) { z <- x; z[free] <- z[free] + step; f(z) }
  unit <- function(i) { e <- numeric(length(free)); e[i] <- 1; e }
  slope <- function(i) {
    d <- function(h) (at(h * unit(i)) - at(-h * unit(i))) / (2 * h)
    h <- width[i]
    (4 * d(h / 2) - d(h)) / 3
  }
  bend <- function(i, j) {
    h <- width
    (at(h[i] * unit(i) + h[j] * unit(j)) - at(h[i] * unit(i) - h[j] * unit(j)) -
       at(-h[i] * unit(i) + h[j] * unit(j)) + at(-h[i] * unit(i) - h[j] * unit(j))) / (4 * h[i] * h[j])
  }
  g <- vapply(seq_along(free), slope, 0)
  hessian <- outer(seq_along(free), seq_along(free), Vectorize(bend))
  known <- .Machine$double.eps * abs(f(x))
  list(step = abs(solve(hessian, g)) / x[free], blur = as.vector(abs(solve(hessian)) %*% (4 * known / width)) / x[free])
}

longest <- 0
compare_model <- function(kind) {
  d <- draw(kind)
  label <- sprintf("%s, %d ratings", kind, nrow(d))
  formula <- if (kind == "clustered") {
    score ~ 1 + (1 | target) + (1 | rater) + (1 | cluster) + (1 | cluster:rater)
  } else score ~ 1 + (1 | target) + (1 | rater)
  for (v in c("target", "rater", "cluster")) d[[v]] <- factor(d[[v]])
  mine <- ours(d, kind)
  criterion <- suppressMessages(suppressWarnings(lmer(formula, d, REML = TRUE, devFunOnly = TRUE)))
  fit <- suppressMessages(suppressWarnings(lmer(formula, d, REML = TRUE)))
  terms <- c(target = "var_target", rater = "var_rater", cluster = "var_cluster", "cluster:rater" = "var_cluster_rater")
  variances <- vapply(terms[names(getME(fit, "flist"))[attr(getME(fit, "flist"), "assign")]], mine$value, 0)
  # Complete tables keep the moment estimates, which may be negative; then there is no criterion to compare.
  if (kind == "complete" && any(variances < 0)) return(compare_psych(d, label))
  theta <- sqrt(variances / mine$value("var_residual"))
  if (anyNA(theta)) return(check(label, FALSE, "a component is missing"))
  at_ours <- criterion(theta)
  check(label, at_ours <= criterion(getME(fit, "theta")) + 1e-8, sprintf("criterion above lme4's by %g", at_ours - criterion(getME(fit, "theta"))))
  second <- try(suppressMessages(suppressWarnings(glmmTMB(formula, d, REML = TRUE))), silent = TRUE)
  if (!inherits(second, "try-error") && second$fit$convergence == 0 && is.finite(logLik(second))) {
    check(label, at_ours <= -2 * as.numeric(logLik(second)) + 1e-6, "criterion above glmmTMB's")
  }
  newton <- newton_step(criterion, theta)
  longest <<- max(longest, newton$step)
  check(label, all(newton$step < 1e-6 + newton$blur), sprintf("Newton step from our optimum: %s, of which rounding may be: %s",
    paste(signif(newton$step, 3), collapse = " "), paste(signif(newton$blur, 3), collapse = " ")))
  if (kind == "complete") compare_psych(d, label)
}

compare_psych <- function(d, label) {
  table <- tapply(d$score, list(d$target, d$rater), mean)
  theirs <- suppressMessages(suppressWarnings(ICC(table, missing = FALSE, lmer = FALSE)))$results
  mine <- ours(transform(d, target = as.integer(as.character(target)), rater = as.integer(as.character(rater)),
                         cluster = as.integer(as.character(cluster))), "complete")
  pairs <- c(ICC1 = "ICC(1)", ICC2 = "ICC(A,1)", ICC3 = "ICC(C,1)", ICC1k = "ICC(1,k)", ICC2k = "ICC(A,k)", ICC3k = "ICC(C,k)")
  for (type in names(pairs)) {
    apart <- abs(theirs$ICC[theirs$type == type] - mine$value(pairs[[type]]))
    check(label, apart < 1e-8, sprintf("%s differs from psych by %g", pairs[[type]], apart))
  }
}

# Gaps of therapists and clients, nested in clients nested in therapists, sessions missing: the same three things, without
# memory by lme4's criterion, with memory by a likelihood written out as one matrix.
draw_gaps <- function() {
  therapists <- sample(4:9, 1)
  sd <- stats::runif(3, .05, .3)
  memory <- stats::runif(1, 0, .7)
  rows <- do.call(rbind, lapply(seq_len(therapists), function(therapist) {
    own <- stats::rnorm(1, 0, sd[1])
    do.call(rbind, lapply(seq_len(sample(2:5, 1)), function(client) {
      sessions <- sort(sample(1:12, sample(2:9, 1)))
      apart <- abs(outer(sessions, sessions, "-"))
      gaps <- own + stats::rnorm(1, 0, sd[2]) + as.vector(t(chol(sd[3]^2 * memory^apart)) %*% stats::rnorm(length(sessions)))
      data.frame(therapist, client = 100 * therapist + client, session = sessions, gap = gaps)
    }))
  }))
  rows$client_total <- round(stats::runif(nrow(rows), 2.5, 3.5), 2)
  rows$therapist_total <- round(pmin(5, pmax(1, rows$client_total + rows$gap)), 2)
  rows$gap <- rows$therapist_total - rows$client_total
  rows
}

our_gaps <- function(d) {
  file <- tempfile(fileext = ".csv")
  form <- function(view, score) sprintf("C%d,T%d,%d,%s,%.2f", d$client, d$therapist, d$session, view, score)
  writeLines(c("client_id,therapist_id,session,perspective,total", form("client", d$client_total),
               form("therapist", d$therapist_total)), file)
  words <- c("gaps", file, "--instrument", "wai_sr", "--scale", "total", "--each", "never", "--format", "json", "--quiet")
  rows <- fromJSON(paste(suppressWarnings(system2(program, words, stdout = TRUE)), collapse = "\n"))$estimates
  unlink(file)
  function(term, method) {
    own <- rows[rows$term == term & rows$method == method, ]
    own[1, c("estimate", "std_error")]
  }
}

# -2 log restricted likelihood by relative standard deviations of clients and therapists and by the memory, up to a constant.
dense_criterion <- function(d) {
  same_client <- outer(d$client, d$client, "==")
  same_therapist <- outer(d$therapist, d$therapist, "==")
  apart <- abs(outer(d$session, d$session, "-"))
  n <- nrow(d)
  function(theta) {
    v <- same_client * (theta[1]^2 + theta[3]^apart) + same_therapist * theta[2]^2
    root <- chol(v)
    one <- backsolve(root, rep(1, n), transpose = TRUE)
    y <- backsolve(root, d$gap, transpose = TRUE)
    information <- sum(one^2)
    residual <- sum((y - one * sum(one * y) / information)^2)
    2 * sum(log(diag(root))) + log(information) + (n - 1) * (1 + log(2 * pi * residual / (n - 1)))
  }
}

compare_gaps <- function() {
  d <- draw_gaps()
  mine <- our_gaps(d)
  parts <- c("var_gap_client", "var_gap_therapist", "var_gap_session")
  plain <- vapply(parts, function(term) mine(term, "reml-profile")$estimate, 0)
  label <- sprintf("gaps, %d sessions", nrow(d))
  d$client <- factor(d$client)
  d$therapist <- factor(d$therapist)
  formula <- gap ~ 1 + (1 | client) + (1 | therapist)
  fit <- suppressMessages(suppressWarnings(lmer(formula, d, REML = TRUE)))
  criterion <- suppressMessages(suppressWarnings(lmer(formula, d, REML = TRUE, devFunOnly = TRUE)))
  order <- match(names(getME(fit, "flist"))[attr(getME(fit, "flist"), "assign")], c("client", "therapist"))
  theta <- sqrt(plain[order] / plain[3])
  check(label, criterion(theta) <= criterion(getME(fit, "theta")) + 1e-8, "criterion above lme4's")
  newton <- newton_step(criterion, theta)
  longest <<- max(longest, newton$step)
  check(label, all(newton$step < 1e-6 + newton$blur), sprintf("Newton step: %s", paste(signif(newton$step, 3), collapse = " ")))
  # lme4's own mean is off where its search ended early, so the mean is that of generalised least squares at our variances.
  same <- function(id) outer(id, id, "==")
  v <- plain[3] * diag(nrow(d)) + plain[1] * same(d$client) + plain[2] * same(d$therapist)
  information <- sum(solve(v))
  mean_gap <- mine("mean_gap", "reml-satterthwaite")
  check(label, abs(mean_gap$estimate - sum(solve(v, d$gap)) / information) < 1e-9, "mean gap is not that of its variances")
  check(label, abs(mean_gap$std_error * sqrt(information) - 1) < 1e-9, "standard error of the mean gap is not that of its variances")
  with_memory <- vapply(parts, function(term) mine(term, "reml-ar1-profile")$estimate, 0)
  if (anyNA(with_memory)) return(invisible())
  d$client <- as.integer(as.character(d$client))
  d$therapist <- as.integer(as.character(d$therapist))
  theta <- c(sqrt(with_memory[1:2] / with_memory[3]), mine("gap_memory", "reml-ar1-profile")$estimate)
  newton <- newton_step(dense_criterion(d), theta)
  longest <<- max(longest, newton$step)
  check(label, all(newton$step < 1e-6 + newton$blur),
        sprintf("Newton step with memory: %s at %s", paste(signif(newton$step, 3), collapse = " "), paste(signif(theta, 4), collapse = " ")))
}

for (kind in c("complete", "incomplete", "clustered")) {
  for (i in seq_len(sets)) compare_model(kind)
  cat(sprintf("%s: %d data sets\n", kind, sets))
}
for (i in seq_len(sets)) compare_gaps()
cat(sprintf("gaps: %d data sets\n", sets))
cat(sprintf("longest Newton step from our optimum, relative: %.2g\n", longest))
if (failures > 0) quit(status = 1)
