#include "tests/sanitized.h"

#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__)
#define RECEPTIVE_SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RECEPTIVE_SANITIZED true
#endif
#endif
#ifndef RECEPTIVE_SANITIZED
#define RECEPTIVE_SANITIZED false
#endif

namespace receptive {

bool sanitized() { return RECEPTIVE_SANITIZED; }

bool sampled() { return sanitized() && std::getenv("RECEPTIVE_EVERY_CASE") == nullptr; }

}  // namespace receptive
