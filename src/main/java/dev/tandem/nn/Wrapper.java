package dev.tandem.nn;

/** Layers that call another with their inputs in another form. */
public sealed interface Wrapper extends Layer permits ChannelsFirst, TimeDistributed {}
