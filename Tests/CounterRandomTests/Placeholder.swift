// CounterRandom
