#pragma once

namespace receptive {

/// Whether the engine of this program was compiled with sanitizers, which make a step ten times as long.
/// Only the program knows: most tests' objects are the same with and without.
bool sanitized();

/// Whether tests of many cases take a part of them: with sanitizers, which find what is touched and not
/// what is computed. RECEPTIVE_EVERY_CASE, which `npm run proofs` sets, asks for all.
bool sampled();

}  // namespace receptive
