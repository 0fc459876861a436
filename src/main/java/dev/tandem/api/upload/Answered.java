package dev.tandem.api.upload;

/** An item and what became of it. */
record Answered(Item item, Answer answer) {}
