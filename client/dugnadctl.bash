# bash completion of dugnadctl(1); the words come from the program itself
_dugnadctl()
{
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$(timeout 0.2 dugnadctl __complete -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _dugnadctl dugnadctl
