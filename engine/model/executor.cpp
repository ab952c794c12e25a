// Four images at a time: training, evaluation and prediction.
#include "engine/model/executor_body.h"

namespace receptive {

template class Executor<Pack>;

}  // namespace receptive
