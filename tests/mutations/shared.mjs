// Names that the lists of bugs share: sources that compile the code of a header, and tests.

export const executor = ['engine/model/executor.cpp', 'engine/model/executor_one_image.cpp'];
/** What asks a layer to explain itself. */
export const derivations = ['engine/explain/trace_derive.cpp'];
export const updatePhase = ['engine/train/update_phase.cpp', 'engine/explain/update.cpp'];

export const gradients = ['gradients/gradients'];
export const kernels = ['reference/kernels'];
export const updates = ['engine/golden_networks', 'engine/update'];
