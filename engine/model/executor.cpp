// Four images at a time: training, evaluation and prediction.
#include "engine/model/executor_backward.h"
#include "engine/model/executor_forward.h"

namespace receptive {

template class Executor<Pack>;

}  // namespace receptive
