interface Appointment {
  readonly time: number;
  readonly call: () => void;
}

/** What is to happen at moments of virtual time, besides the market. */
export class Agenda {
  #appointments: Appointment[] = [];

  /** Time of the next appointment, Infinity without one. */
  get nextTime(): number {
    return this.#appointments[0]?.time ?? Infinity;
  }

  /** Appointments of the same time are kept in the order in which they were made. */
  at(time: number, call: () => void): void {
    const place = this.#appointments.findIndex((appointment) => appointment.time > time);
    this.#appointments.splice(place < 0 ? this.#appointments.length : place, 0, { time, call });
  }

  /** Keeps the next appointment. */
  step(): void {
    this.#appointments.shift()?.call();
  }
}
