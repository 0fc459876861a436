package dev.tandem.registry.planted;

/** Has a name that says nothing. */
public class BreachHelper {}
