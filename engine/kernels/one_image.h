// Forward loops of one image, which would leave three of a Pack's lanes empty. Here the lanes are
// four neighbours of the output instead: columns of a convolution, units of a dense layer, windows
// of a pool. Each of them goes through its terms in the order of conv.h, dense.h and pool.h, so the
// bits are the same.
#pragma once

#include <cstdint>

namespace receptive::kernels {

struct ConvGeometry;
struct DenseGeometry;
struct PoolGeometry;

/// Whether a row of the output has four neighbours whose taps are neighbours too.
bool has_column_lanes(const ConvGeometry& g);

/// What conv_forward<float> computes, for geometries with column lanes.
void conv_forward_columns(const ConvGeometry& g, const float* padded, const float* weight,
                          const float* bias, const std::int32_t* taps_table, float* output);

/// What dense_forward<float, 1> computes.
void dense_forward_units(const DenseGeometry& g, const float* input, const float* weight,
                         const float* bias, float* output);

/// What extreme_pool_forward<Kind, float> computes, for Largest and Smallest.
template <class Kind>
void extreme_pool_forward_windows(const PoolGeometry& g, const float* input, float* output);

}  // namespace receptive::kernels
