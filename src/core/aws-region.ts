/** Stands for the code of an AWS region in a pattern of hosts, where `*` would be `s3` too, which serves everybody's files. */
export const awsRegion = '<aws-region>'

/** `eu-west-2`, `us-gov-east-1`, as an expression: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
export const awsRegionForm = String.raw`[a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2}`
