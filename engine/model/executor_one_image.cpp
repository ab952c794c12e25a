// One image at a time: a trace, and checks in double.
#include "engine/model/executor_body.h"

namespace receptive {

template class Executor<float>;
template class Executor<double>;

}  // namespace receptive
