/** Stands in a first configuration for what only its sender can tell; nothing is loaded with it. */
export const placeholder = 'replace-me'
