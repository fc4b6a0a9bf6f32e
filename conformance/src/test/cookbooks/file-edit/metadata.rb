name 'file-edit'
