// What layers that write the cells of their input again, in the same order, have in common.
#pragma once

#include "engine/kernels/elementwise.h"
#include "engine/layers/layer.h"

namespace receptive {

template <class V>
void copy_forward(const ForwardPass<V>& pass) {
  kernels::copy<V>(pass.groups * pass.output.shape.cells(), pass.inputs[0].data, pass.output.data);
}

/// dL/dX = dL/dY, in the input's shape again.
template <class V>
void copy_backward(const BackwardPass<V>& pass) {
  kernels::add_to<V>(pass.groups * pass.output.shape.cells(), pass.d_output.data,
                     pass.d_inputs[0].data);
}

}  // namespace receptive
