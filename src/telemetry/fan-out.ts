import type { Observer } from '../core/observer.ts'

/**
 * Several observers as one. One that throws disturbs neither the others nor the delivery; `onFault` is told, and may
 * throw itself.
 */
export function joinObservers(observers: readonly Observer[], onFault: (thrown: unknown) => void): Observer {
  function tellAll(tell: (observer: Observer) => void): void {
    for (const observer of observers) {
      try {
        tell(observer)
      } catch (thrown) {
        reportFault(thrown)
      }
    }
  }

  function reportFault(thrown: unknown): void {
    try {
      onFault(thrown)
    } catch {
      // Nobody is left to tell, and the delivery goes on.
    }
  }

  return {
    received: (source) => tellAll((observer) => observer.received(source)),
    settled: (settlement) => tellAll((observer) => observer.settled(settlement)),
    drifted: (source, fault) => tellAll((observer) => observer.drifted(source, fault)),
    ruleErred: (error) => tellAll((observer) => observer.ruleErred(error)),
    storedInPart: (source) => tellAll((observer) => observer.storedInPart(source)),
    publishedLate: (source, stored) => tellAll((observer) => observer.publishedLate(source, stored))
  }
}
