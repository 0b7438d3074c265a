/** The most that there is of each part of the figures, so that pictures and memory stay bounded. */
export const figureLimits = {
  /** Rules with a picture of their own, of each of the two sorts. */
  rules: 24,
  buckets: 60,
  /** Named ones; what lies in no known region is beside them. */
  regions: 60,
  slots: 62,
  resources: 60,
  growth: 400,
  /** Today and the 30 days after it. */
  due: 31,
  trend: 400,
} as const;
