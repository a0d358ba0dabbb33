package io.github.nettyidentd.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;

/**
 * Says why a file or a call of the system failed, in the words of strerror(3) and without the name of a class. The message
 * of a Java exception about a file is often the path alone, and the class says the rest.
 */
public final class IoReason {

    private IoReason() {}

    /** The reason, without the path of the file that failed. */
    public static String of(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case NotDirectoryException _ -> "Not a directory";
            case FileAlreadyExistsException _ -> "File exists";
            case DirectoryNotEmptyException _ -> "Directory not empty";
            case FileSystemLoopException _ -> "Too many levels of symbolic links";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case IOException e when e.getMessage() != null -> e.getMessage();
            default -> failure.getMessage() == null ? "no reason is given" : failure.getMessage();
        };
    }

    /** The same with the name of the file, host or class that it is about, which must not be known from elsewhere. */
    public static String withSubject(Throwable failure) {
        return switch (failure) {
            case FileSystemException e when e.getFile() != null -> e.getFile() + ": " + of(e);
            case UnknownHostException e -> "unknown host " + e.getMessage();
            case ClassNotFoundException e -> "class " + e.getMessage() + " is missing";
            case NoClassDefFoundError e ->
                "class " + String.valueOf(e.getMessage()).replace('/', '.') + " is missing";
            default -> of(failure);
        };
    }
}
