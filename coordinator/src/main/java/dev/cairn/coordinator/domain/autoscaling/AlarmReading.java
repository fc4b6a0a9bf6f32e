package dev.cairn.coordinator.domain.autoscaling;

/**
 * What CloudWatch says of one alarm.
 *
 * @param detail why the state is unknown; its own word otherwise
 */
public record AlarmReading(State state, String detail) {
    /** Does the alarm vote for a step? */
    public enum State {
        ALARM,
        OK,
        /** Insufficient data, no such alarm, or CloudWatch could not be asked. */
        UNKNOWN
    }

    public static final AlarmReading ALARM = new AlarmReading(State.ALARM, "ALARM");
    public static final AlarmReading OK = new AlarmReading(State.OK, "OK");
    public static final AlarmReading INSUFFICIENT_DATA = new AlarmReading(State.UNKNOWN, "INSUFFICIENT_DATA");
    /** The coordinator was not told to look at alarms. */
    public static final AlarmReading NOT_WATCHED = new AlarmReading(
            State.UNKNOWN, "this coordinator does not look at CloudWatch alarms (setting scaling.alarms)");

    public static final AlarmReading NO_SUCH_ALARM =
            new AlarmReading(State.UNKNOWN, "the stack's region has no alarm of this name");

    /** Nobody knows at present. */
    public static AlarmReading unknown(String why) {
        return new AlarmReading(State.UNKNOWN, why);
    }
}
