// Precompiled for every test program: what the libraries have, and Boost.Test.
#pragma once
#include <boost/test/unit_test.hpp>

#include "cmake/pch_asio.hpp"
