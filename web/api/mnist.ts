// What every host has to say alike of MNIST, so that a run has the same weights everywhere.

/** Options of the data set of MNIST's training images: see IdxSource. */
export const mnistTraining = { classes: 10, firstEpochBlock: 10_000 } as const;
