import type { ImageNames } from '../core/registry.ts'

/** The images of GitHub's container registry that events about packages name. */
export const githubImages = {
  registry: [
    '{package.package_version.package_url|before:/|hostname}',
    '{registry_package.package_version.package_url|before:/|hostname}'
  ],
  // Its registry knows names in lower case only.
  repository: [
    '{package.namespace|lower}/{package.name|lower}',
    '{registry_package.namespace|lower}/{registry_package.name|lower}'
  ],
  digests: [
    '{package.package_version.container_metadata.tag.digest}',
    '{registry_package.package_version.container_metadata.tag.digest}',
    '{package.package_version.version|digest}',
    '{registry_package.package_version.version|digest}'
  ]
} as const satisfies ImageNames
