# lme4: adherence on client and therapist ratings within clients, between clients, between therapists, with the session.
# usage: Rscript levels_lme4.R RATINGS.csv ADHERENCE.csv
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
source(file.path(here, "_read.R"))
arg <- commandArgs(TRUE)
suppressMessages(library(lme4))
m <- read_triple(arg[1], arg[2])
for (view in c("client", "therapist")) {
  m[, x := get(view)][, own := mean(x), by = client_id]
  home <- m[, .(own = own[1]), by = .(therapist_id, client_id)][, .(g = mean(own)), by = therapist_id]
  m[home, g := i.g, on = "therapist_id"]
  m[, c(paste0(view, "_w"), paste0(view, "_b"), paste0(view, "_g")) := .(x - own, own - g, g - mean(home$g))]
}
s <- secs(f <- lmer(adherence ~ session + client_w + client_b + client_g + therapist_w + therapist_b + therapist_g +
                      (1 | therapist_id) + (1 | client_id), m, REML = TRUE))
put(list(n = nrow(m), fit_s = s, fixed = as.list(fixef(f)), se = as.list(sqrt(diag(as.matrix(vcov(f)))))))
