# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of the command mignet for bash.

_mignet() {
  local cur=${COMP_WORDS[COMP_CWORD]}
  local prev=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]}
  local options='--help --json'
  local request='--vm --to --prefer --network --preset --wait'

  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W 'check plan explain evacuate graph roles import discover migrate --help --version' -- "$cur")
    return
  fi

  case $prev in
    --preset)
      mapfile -t COMPREPLY < <(compgen -W 'design ovirt strict' -- "$cur")
      return
      ;;
    --mode)
      mapfile -t COMPREPLY < <(compgen -W 'balance spread' -- "$cur")
      return
      ;;
    --revoke)
      mapfile -t COMPREPLY < <(compgen -W 'migration display default-route gluster' -- "$cur")
      return
      ;;
    --grant | --role)
      compopt -o nospace
      mapfile -t COMPREPLY < <(compgen -W 'migration= display= default-route= gluster=' -- "$cur")
      return
      ;;
    -o | --output)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    --vm | --to | --prefer | --host | --cluster | --network | --management | --detach | --require | --no-require | --level | --wait | --timeout | --probe | --connection-probe | --address-probe | \
      --bandwidth | --max-downtime | --post-copy-after)
      return
      ;;
  esac

  case $command in
    check) options+=' --strict' ;;
    plan) options+=" $request --vdsm --address-probe" ;;
    explain) options+=" $request" ;;
    evacuate) options+=' --host --vm --mode --preset --run --probe --connection-probe --no-evidence' ;;
    graph) options+=' --vm --network --output' ;;
    import) options+=' --into --host --cluster' ;;
    discover) options+=' --into --management --network --role --probe --no-probe --timeout' ;;
    roles) options+=' --grant --revoke --detach --require --no-require --level --write' ;;
    migrate) options+=" $request --probe --connection-probe --address-probe --no-evidence --bandwidth --max-downtime --timeout --post-copy --post-copy-after --recover" ;;
  esac

  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
  else
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}

complete -F _mignet mignet
