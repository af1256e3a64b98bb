# What comes from Debian 12; tools/packages.txt lists the packages.
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json unit_test_framework)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
add_library(zstd ALIAS PkgConfig::ZSTD)

# Asio's compiled half, once. Only net/ may include Beast; everyone may name awaitables.
add_library(asio STATIC cmake/asio.cpp)
target_compile_definitions(asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                                       BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(asio PUBLIC Boost::headers Threads::Threads PRIVATE OpenSSL::SSL)
