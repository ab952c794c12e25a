// The one place that holds doctest's implementation and main(); tests only include doctest.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
