# The browser's page: what stands here, and three files that are made from
# the words and the language tables. Gives WEB_PAGES, the files to embed.
set(web ${CMAKE_SOURCE_DIR}/client/web)
set(web_made ${CMAKE_BINARY_DIR}/client/web)
file(MAKE_DIRECTORY ${web_made})
file(GLOB web_given CONFIGURE_DEPENDS ${web}/*.js ${web}/*.css ${web}/*.svg)
set(web_tables ${CMAKE_SOURCE_DIR}/config/lang/nb.yaml
    ${CMAKE_SOURCE_DIR}/config/lang/nn.yaml ${CMAKE_SOURCE_DIR}/config/lang/en.yaml)

add_executable(web_words ${web}/words.c)
add_custom_command(OUTPUT ${web_made}/words.js
    COMMAND web_words > ${web_made}/words.js
    DEPENDS web_words VERBATIM)
add_custom_command(OUTPUT ${web_made}/texts.js
    COMMAND sh ${web}/texts.sh js ${web_tables} > ${web_made}/texts.js
    DEPENDS ${web}/texts.sh ${web_tables} VERBATIM)
add_custom_command(OUTPUT ${web_made}/index.html
    COMMAND sh ${web}/texts.sh page ${web}/index.html.in ${web_tables} > ${web_made}/index.html
    DEPENDS ${web}/texts.sh ${web}/index.html.in ${web_tables} VERBATIM)
set(WEB_PAGES ${web_given} ${web_made}/words.js ${web_made}/texts.js ${web_made}/index.html)
