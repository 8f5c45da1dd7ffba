package casefile

import (
	"os"
	"syscall"
)

// sharingViolation is ERROR_SHARING_VIOLATION.
const sharingViolation = syscall.Errno(32)

// lockAlone opens the file at path, creates it if there is none, so that no other can open it for writing until it is
// closed. The error is ErrInUse if another has it open so.
func lockAlone(path string) (*os.File, error) {
	f, err := openAlone(path, syscall.OPEN_ALWAYS)
	if err == sharingViolation {
		return nil, ErrInUse
	}
	return f, err
}

// isLocked reports whether the file at path is open by lockAlone.
func isLocked(path string) bool {
	f, err := openAlone(path, syscall.OPEN_EXISTING)
	if err == nil {
		f.Close()
	}
	return err == sharingViolation
}

// openAlone lets others read the file, which says where its owner runs. Of a link, the link itself is opened.
func openAlone(path string, disposition uint32) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ, nil, disposition,
		syscall.FILE_ATTRIBUTE_NORMAL|syscall.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), path), nil
}

// unlock lets go of a file that lockAlone locked and removes it, unless another opened it meanwhile: the system does not
// remove open files.
func unlock(f *os.File) error {
	err := f.Close()
	os.Remove(f.Name())
	return err
}
