// Package session compares recordings by the background in their pauses, and groups them into sessions.
//
// The spectrum between the words belongs to place and equipment, not to the voice. Backgrounds vary more between
// sessions than within one; a [Model], the two-covariance model of Brümmer and de Villiers, "The speaker partitioning
// problem" (Odyssey 2010), holds how much in which direction, and scores a pair by what is to be expected of the same
// session and of others. How little a short recording shows is part of the model, so its scores draw to 0. [Ratios.Cluster]
// joins recordings by hard evidence, then by average linkage; [Consensus] of resamples says how sure that is.
//
// Limits: a score is a likelihood ratio under a model fitted on few sessions; it is to be calibrated on scores from
// sessions that the model has not seen ([HeldOutScores]). Two sessions in one room with one device look alike. Other
// coding between two copies changes a background, most where it is quiet. Speech's long-term spectrum would separate
// sessions better but follows the voice, so it is kept and not compared.
package session
