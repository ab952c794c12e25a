// One image at a time: a trace, and checks in double.
#include "engine/model/executor_backward.h"
#include "engine/model/executor_forward.h"

namespace receptive {

template class Executor<float>;
template class Executor<double>;

}  // namespace receptive
