# Which build this is: writes generated/build_commit.hpp at each build, and touches it only when the
# commit has changed, so that one small file is compiled again. Include it anywhere after project().
add_custom_target(build_commit
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DRELEASE=${PROJECT_VERSION}
          -DHEADER=${CMAKE_BINARY_DIR}/generated/generated/build_commit.hpp
          -P ${PROJECT_SOURCE_DIR}/cmake/write_commit.cmake
  BYPRODUCTS ${CMAKE_BINARY_DIR}/generated/generated/build_commit.hpp
  COMMENT "Looking up the commit"
  VERBATIM)

# bot/ is declared later than this file is read.
function(veilleur_bot_knows_its_commit)
  get_target_property(kind veilleur_bot TYPE)
  if(kind STREQUAL "STATIC_LIBRARY")
    target_include_directories(veilleur_bot PRIVATE ${CMAKE_BINARY_DIR}/generated)
    add_dependencies(veilleur_bot build_commit)
  endif()
endfunction()
cmake_language(DEFER CALL veilleur_bot_knows_its_commit)
