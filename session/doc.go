// Package session compares recordings by what place, equipment and time left in them, and groups them into sessions.
//
// Three groups of evidence are kept apart ([Group]): the background in the pauses, the channel as the spectrum of speech
// shows it, and reverberation. Each varies more between sessions than within one; a [Model] for each, the two-covariance
// model of Brümmer and de Villiers, "The speaker partitioning problem" (Odyssey 2010), holds how much in which direction,
// and scores a pair by what is to be expected of the same session and of others. How little a short recording shows is
// part of the model, so its scores draw to 0. [Ratios] joins recordings by average linkage.
//
// Limits: a score is a likelihood ratio under a model fitted on few sessions; it is to be calibrated on trials that the
// model has not seen ([HeldOut]). Two sessions in one room with one device look alike, and so do recordings under one
// artificial noise. A background may change within a session. Where reverberation outlasts the pauses, or a gate cut them,
// they hold the voice and are not compared. The channel is as much the voice's as the equipment's: one speaker in two
// sessions and two speakers in one look the wrong way by it, so it may move a ratio but not make one.
package session
