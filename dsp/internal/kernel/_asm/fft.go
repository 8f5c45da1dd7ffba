package main

func fft(m machine) {}
