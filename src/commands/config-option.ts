/** The option that every command with a configuration has. */
export const configOption = [
  '-c, --config <file>',
  'the configuration (default: $TURNPIKE_CONFIG, else ./turnpike.yaml, else config/turnpike.yaml)'
] as const
