package main

func fir(m machine) {}
