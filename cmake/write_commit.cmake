# Run at build time by cmake/version.cmake with SOURCE, RELEASE and HEADER. A source tree without git, or
# owned by somebody else, is no error: the commit is then "unknown".
execute_process(
  COMMAND git -c safe.directory=* describe --always --dirty --abbrev=12 --exclude=*
  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit RESULT_VARIABLE failed
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(failed OR commit STREQUAL "")
  set(commit unknown)
endif()
set(text "#define VEILLEUR_RELEASE \"${RELEASE}\"\n#define VEILLEUR_COMMIT \"${commit}\"\n")
set(present "")
if(EXISTS ${HEADER})
  file(READ ${HEADER} present)
endif()
if(NOT present STREQUAL text)
  file(WRITE ${HEADER} "${text}")
endif()
